import type { FilterError } from './api'

/** Where an error is underlined: what stands there, or one character. */
export function placeOf(error: FilterError, text: string): { start: number; end: number } | null {
  if (error.Offset === null) return null
  const start = Math.min(error.Offset, text.length)
  return { start, end: Math.max(start + (start < text.length ? 1 : 0), start + error.Found.length) }
}

/** Whether somebody who writes at `cursor` may be about to mend it: what is wrong is what is being written, or what is yet to come. */
export function isUnfinished(error: FilterError, text: string, cursor: number): boolean {
  const place = placeOf(error, text)
  if (!place || text.slice(cursor).trim() !== '') return false
  return place.start >= text.trimEnd().length || place.end >= text.trimEnd().length
}

/** “> cannot stand here” and what could, in sentences. */
export function sentencesOf(error: FilterError, text: string): { problem: string; expected: string } {
  if (error.Offset === null) return { problem: error.Message, expected: '' }
  const found = error.Found.length > 40 ? `${error.Found.slice(0, 40)}…` : error.Found
  const place = text.includes('\n') && error.Line !== null ? `Line ${error.Line}: ` : ''
  const problem = error.Found ? `${place}“${found}” cannot stand here.` : `${place}Something is missing here.`
  return { problem, expected: error.Expected ? `Expected ${error.Expected}.` : '' }
}
