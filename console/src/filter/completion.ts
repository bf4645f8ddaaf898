import type { Completion } from './api'

export interface Edit {
  text: string
  cursor: number
}

/** The text with an item taken. The cursor stands behind it, and behind a space where a further word follows. */
export function take(text: string, { Start, End, Items }: Completion, index: number): Edit {
  const item = Items[index]
  if (!item) return { text, cursor: End }
  const before = text.slice(0, Start)
  const after = text.slice(End)
  const joined = /[\w"\])}]$/.test(before) && /^[\w"=!<>]/.test(item.Text) ? ' ' : ''
  const space = /[\w"\])}=<>]$/.test(item.Text) && !/^[\s)\]},:]/.test(after) && !isOpen(before, item.Text) ? ' ' : ''
  const start = `${before}${joined}${item.Text}${space}`
  return { text: start + after, cursor: start.length }
}

/** Whether a bracket that is open before or within the item is what goes on. */
function isOpen(before: string, item: string): boolean {
  const withoutStrings = (before + item).replace(/"(?:[^"\\]|\\.)*"/g, '')
  return withoutStrings.split('(').length > withoutStrings.split(')').length && /["\w]$/.test(item)
}

/** The next item in a direction, round and round; -1 is none of them. */
export function moved(active: number, by: number, count: number): number {
  if (count === 0) return -1
  if (active < 0) return by > 0 ? 0 : count - 1
  return (active + by + count) % count
}

/** A completion, and the text and cursor that it was asked for. */
export interface Answered {
  text: string
  cursor: number
  completion: Completion
}

/**
 * What is left of an answer when more has been written since: a word goes on, and what it cannot become goes. Null when the answer is about
 * something else by now.
 */
export function refined(
  { text: then, cursor: at, completion }: Answered,
  text: string,
  cursor: number,
): Completion | null {
  if (text === then && cursor === at) return completion
  const { Start } = completion
  const written = text.slice(Start, cursor)
  const goesOn =
    cursor > at && text.slice(0, Start) === then.slice(0, Start) && written.startsWith(then.slice(Start, at))
  if (!goesOn || /\s/.test(written)) return null
  const Items = completion.Items.filter(({ Text }) => startsLike(Text, written) && Text !== written)
  return { ...completion, End: cursor, Items }
}

const startsLike = (item: string, written: string) => item.toLowerCase().startsWith(written.toLowerCase())
