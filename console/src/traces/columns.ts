import type { TraceSummary } from '../shared/api'
import { annotationsOf, flagsOf } from './flags'

/** A column of the list, decided here and drawn elsewhere. */
export interface Column {
  id: string
  header: string
  /** Pixels; null for what is left. */
  width: number | null
  isNumber?: boolean
  /** What rows are sorted by; null comes last. */
  order: (summary: TraceSummary) => string | number | null
}

const severity = ['ok', 'partial', 'progress', 'error', 'throttle', 'fault']

const fixed: Column[] = [
  {
    id: 'outcome',
    header: 'Outcome',
    width: 92,
    order: (summary) => severity.indexOf(flagsOf(summary)[0] ?? 'ok'),
  },
  { id: 'start', header: 'Start', width: 118, order: ({ StartTime }) => StartTime },
  { id: 'method', header: 'Method', width: 66, order: ({ Http }) => Http?.HttpMethod ?? null },
  { id: 'url', header: 'URL', width: null, order: ({ Http }) => Http?.HttpURL ?? null },
  { id: 'status', header: 'Status', width: 62, isNumber: true, order: ({ Http }) => Http?.HttpStatus ?? null },
  { id: 'response', header: 'Response', width: 84, isNumber: true, order: ({ ResponseTime }) => ResponseTime },
  { id: 'duration', header: 'Duration', width: 84, isNumber: true, order: ({ Duration }) => Duration },
  { id: 'entry', header: 'Entry point', width: 110, order: ({ EntryPoint }) => EntryPoint?.Name ?? null },
  { id: 'user', header: 'User', width: 110, order: ({ Users }) => Users?.[0]?.UserName ?? null },
  {
    id: 'services',
    header: 'Services',
    width: 84,
    isNumber: true,
    order: ({ ServiceIds }) => ServiceIds?.length ?? 0,
  },
  {
    id: 'annotations',
    header: 'Annotations',
    width: 260,
    order: (summary) => annotationsOf(summary).length,
  },
  { id: 'id', header: 'Trace', width: 290, order: ({ Id }) => Id },
]

const annotationPrefix = 'annotation.'

/** The column of one annotation: `annotation.tier`. */
function ofAnnotation(id: string): Column {
  const key = id.slice(annotationPrefix.length)
  return { id, header: key, width: 130, order: (summary) => valuesOf(summary, key) || null }
}

/** The values of one annotation, as text. */
export function valuesOf(summary: TraceSummary, key: string): string {
  return annotationsOf(summary)
    .filter(([each]) => each === key)
    .map(([, value]) => value)
    .join(', ')
}

/** A URL without its scheme, which says little where there is little room. */
export const shortUrl = (url: string) => url.replace(/^https?:\/\//i, '')

export const keyOfAnnotation = (id: string) =>
  id.startsWith(annotationPrefix) ? id.slice(annotationPrefix.length) : null

/** Where there is room for little. */
export const narrowColumns = ['outcome', 'url', 'response']

const usual = ['outcome', 'start', 'method', 'url', 'status', 'response', 'entry', 'user']

/** The columns that there are, with one for each of these annotations. */
export function allColumns(annotationKeys: string[]): Column[] {
  return [...fixed, ...annotationKeys.map((key) => ofAnnotation(annotationPrefix + key))]
}

/** The columns of these names; what there is not is left out. */
export function columnsOf(ids: string[]): Column[] {
  return ids.flatMap((id) => {
    if (keyOfAnnotation(id)) return [ofAnnotation(id)]
    return fixed.filter((column) => column.id === id)
  })
}

const key = 'roentgen.columns'

/** The chosen columns: those of the address, `columns=outcome,start,annotation.tier`, or those chosen last on this browser, or the usual ones. */
export function readColumns(search: URLSearchParams, kept: string | null): string[] {
  const chosen = (search.get('columns') ?? kept ?? '').split(',').filter((id) => columnsOf([id]).length > 0)
  return chosen.length > 0 ? chosen : usual
}

export const keptColumns = () => localStorage.getItem(key)

export function keepColumns(ids: string[]) {
  localStorage.setItem(key, ids.join(','))
}

/** With a column more, at its usual place, or less. The last one stays. */
export function withColumn(ids: string[], id: string): string[] {
  if (ids.includes(id)) return ids.length > 1 ? ids.filter((each) => each !== id) : ids
  const order = fixed.map((column) => column.id)
  const place = (each: string) => (order.includes(each) ? order.indexOf(each) : order.length)
  return [...ids, id].toSorted((a, b) => place(a) - place(b))
}
