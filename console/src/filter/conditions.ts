import { quote } from '../shared/question'
import { tokensOf } from './tokens'

/** A range of seconds; its end does not belong to it. */
export interface Seconds {
  min: number
  max: number
}

/** The conditions that an expression joins with `AND`, at its top level. One that joins with `OR` is a single condition. */
export function conditionsOf(expression: string): string[] {
  const conditions: string[] = []
  let [depth, start, place] = [0, 0, 0]
  for (const { kind, text } of tokensOf(expression)) {
    if (kind === 'symbol') depth += '([{'.includes(text) ? 1 : ')]}'.includes(text) ? -1 : 0
    if (kind === 'logic' && depth === 0) {
      if (text.toLowerCase() === 'or') return [expression.trim()]
      if (text.toLowerCase() === 'and') {
        conditions.push(expression.slice(start, place).trim())
        start = place + text.length
      }
    }
    place += text.length
  }
  return [...conditions, expression.slice(start).trim()].filter(Boolean)
}

const hasOr = (condition: string) => {
  let depth = 0
  return tokensOf(condition).some(({ kind, text }) => {
    if (kind === 'symbol') depth += '([{'.includes(text) ? 1 : ')]}'.includes(text) ? -1 : 0
    return depth === 0 && kind === 'logic' && text.toLowerCase() === 'or'
  })
}

/** Conditions joined, each as it is where that is plain: `fault AND (a OR b)`. */
export function joined(conditions: string[]): string {
  const [only] = conditions
  if (conditions.length <= 1) return only ?? ''
  return conditions.map((each) => (hasOr(each) ? `(${each})` : each)).join(' AND ')
}

/** The opposite of a condition. */
export function negated(condition: string): string {
  const tokens = tokensOf(condition)
  const isWord = tokens.length === 1 && tokens[0]?.kind === 'keyword'
  return isWord ? `!${condition}` : `!(${condition})`
}

/** The expression with one more condition, instead of its opposite; without it where it is there already. */
export function toggled(expression: string, condition: string): string {
  const conditions = conditionsOf(expression)
  const others = conditions.filter(
    (each) => each !== condition && each !== negated(condition) && negated(each) !== condition,
  )
  return joined(conditions.includes(condition) ? others : [...others, condition])
}

const rangePattern = (keyword: string) =>
  new RegExp(`^${keyword.replace('.', '\\.')} (?<sign>>=|<) (?<seconds>[\\d.]+(e-?\\d+)?)$`, 'i')

/** The range of a keyword that an expression asks for: `responsetime >= 0.2 AND responsetime < 1`. Null where it asks for none. */
export function rangeIn(expression: string, keyword: string): Seconds | null {
  const range = { min: 0, max: Number.POSITIVE_INFINITY }
  let found = false
  for (const condition of conditionsOf(expression)) {
    const { sign, seconds } = rangePattern(keyword).exec(condition)?.groups ?? {}
    if (!sign) continue
    found = true
    if (sign === '<') range.max = Math.min(range.max, Number(seconds))
    else range.min = Math.max(range.min, Number(seconds))
  }
  return found ? range : null
}

/** The expression with this range of a keyword instead of another; without any for null. */
export function withRange(expression: string, keyword: string, range: Seconds | null): string {
  const others = conditionsOf(expression).filter((each) => !rangePattern(keyword).test(each))
  const own = range ? [`${keyword} >= ${range.min}`, `${keyword} < ${range.max}`] : []
  return joined([...others, ...own])
}

/** What a person may mean by words that are no expression: every word, in the URL or as the user. */
export function wordsAsExpression(text: string): string {
  const words = text.trim().split(/\s+/).filter(Boolean)
  return joined(words.map((word) => `http.url CONTAINS ${quote(word)} OR user CONTAINS ${quote(word)}`))
}

/** Whether a text looks like words to search for rather than like an expression. */
export function areWords(text: string): boolean {
  const tokens = tokensOf(text.trim()).filter(({ kind }) => kind !== 'space')
  return tokens.length > 0 && tokens.length <= 8 && tokens.every(({ kind }) => kind === 'other' || kind === 'number')
}
