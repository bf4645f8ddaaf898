import type { TraceSummary } from '../shared/api'
import { type Column, columnsOf } from './columns'

export interface Sort {
  column: string
  descending: boolean
}

/** As the service lists them. */
export const newestFirst: Sort = { column: 'start', descending: true }

/** `sort=response` upwards, `sort=-response` downwards; newest first where the address says nothing. */
export function readSort(search: URLSearchParams): Sort {
  const text = search.get('sort') ?? ''
  const descending = text.startsWith('-')
  const [column] = columnsOf([text.slice(descending ? 1 : 0)])
  return column ? { column: column.id, descending } : newestFirst
}

export function writeSort({ column, descending }: Sort): string {
  if (column === newestFirst.column && descending) return ''
  return `${descending ? '-' : ''}${column}`
}

/** What a click on the head of a column makes of the order: downwards first, for times and the like; then the other way round. */
export function sortedBy(sort: Sort, column: Column): Sort {
  if (sort.column === column.id) return { column: column.id, descending: !sort.descending }
  return { column: column.id, descending: column.isNumber === true || column.id === 'outcome' || column.id === 'start' }
}

/** Rows in order. Those without a value are last, whichever way; equal ones stay as they are. */
export function sorted(rows: TraceSummary[], { column, descending }: Sort): TraceSummary[] {
  if (column === newestFirst.column && descending) return rows
  const [by] = columnsOf([column])
  if (!by) return rows
  const keyed = rows.map((row) => ({ row, value: by.order(row) }))
  const sign = descending ? -1 : 1
  keyed.sort((a, b) => {
    if (a.value === b.value) return 0
    if (a.value === null) return 1
    if (b.value === null) return -1
    return a.value < b.value ? -sign : sign
  })
  return keyed.map(({ row }) => row)
}

/** Pages as one list. A trace that changed while they were read is in two of them; it is listed once, where it was first. */
export function joinedPages(pages: { summaries: TraceSummary[] }[]): TraceSummary[] {
  const [first] = pages
  if (pages.length === 1 && first) return first.summaries
  const seen = new Set<string>()
  return pages.flatMap(({ summaries }) => summaries.filter(({ Id }) => !seen.has(Id) && seen.add(Id)))
}
