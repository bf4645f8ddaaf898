/** Keys as shortcuts name them: `/`, `?`, `j`, `Escape`, or one after the other: `g m`. */
export interface Step {
  /** The shortcut that is complete; null while there is none. */
  run: string | null
  /** What was pressed of a longer one: `g`. */
  pending: string
}

/** What a further key means among the shortcuts that there are. A key that leads nowhere begins anew. */
export function step(pending: string, key: string, shortcuts: Iterable<string>): Step {
  const known = [...shortcuts]
  for (const pressed of pending ? [`${pending} ${key}`, key] : [key]) {
    if (known.includes(pressed)) return { run: pressed, pending: '' }
    if (known.some((each) => each.startsWith(`${pressed} `))) return { run: null, pending: pressed }
  }
  return { run: null, pending: '' }
}

const writing = new Set(['text', 'search', 'email', 'url', 'number', 'password', 'tel', 'date', 'time', ''])

/** Whether a key means a letter where it was pressed. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return writing.has(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
}
