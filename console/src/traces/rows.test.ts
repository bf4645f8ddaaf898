import { expect, test } from 'vitest'
import { allColumns, columnsOf, readColumns, withColumn } from './columns'
import { joinedPages, newestFirst, readSort, sorted, sortedBy, writeSort } from './rows'
import { sample } from './samples'

const ids = (rows: { Id: string }[]) => rows.map(({ Id }) => Id)
const rows = [
  sample({ Id: 'a', ResponseTime: 0.2, HasFault: true }),
  sample({ Id: 'b', ResponseTime: null }),
  sample({ Id: 'c', ResponseTime: 3 }),
  sample({ Id: 'd', ResponseTime: 0.2, HasError: true }),
]

test('rows are sorted by a column, those without a value last whichever way', () => {
  expect(ids(sorted(rows, { column: 'response', descending: true }))).toEqual(['c', 'a', 'd', 'b'])
  expect(ids(sorted(rows, { column: 'response', descending: false }))).toEqual(['a', 'd', 'c', 'b'])
  expect(ids(sorted(rows, { column: 'outcome', descending: true }))).toEqual(['a', 'd', 'b', 'c'])
  expect(sorted(rows, newestFirst)).toBe(rows)
})

test('the order is in the address, and the usual one is not', () => {
  expect(readSort(new URLSearchParams('sort=-response'))).toEqual({ column: 'response', descending: true })
  expect(readSort(new URLSearchParams('sort=annotation.tier'))).toEqual({
    column: 'annotation.tier',
    descending: false,
  })
  expect(readSort(new URLSearchParams('sort=nonsense'))).toEqual(newestFirst)
  expect([writeSort(newestFirst), writeSort({ column: 'url', descending: false })]).toEqual(['', 'url'])
})

test('a click sorts downwards what is measured, and turns the order at the second', () => {
  const [response, url] = columnsOf(['response', 'url'])
  if (!response || !url) throw new Error('no columns')
  expect(sortedBy(newestFirst, response)).toEqual({ column: 'response', descending: true })
  expect(sortedBy(newestFirst, url)).toEqual({ column: 'url', descending: false })
  expect(sortedBy({ column: 'url', descending: false }, url)).toEqual({ column: 'url', descending: true })
})

test('a trace of two pages is listed once', () => {
  const [a, b, c] = rows
  if (!a || !b || !c) throw new Error('no rows')
  expect(ids(joinedPages([{ summaries: [a, b] }, { summaries: [b, c] }]))).toEqual(['a', 'b', 'c'])
})

test('columns come from the address, or were kept, or are the usual ones', () => {
  expect(readColumns(new URLSearchParams('columns=url,nonsense,annotation.tier'), 'id')).toEqual([
    'url',
    'annotation.tier',
  ])
  expect(readColumns(new URLSearchParams(), 'id,start')).toEqual(['id', 'start'])
  expect(readColumns(new URLSearchParams('columns=nonsense'), null)).toContain('response')
})

test('a column comes at its usual place, and the last one stays', () => {
  expect(withColumn(['start', 'id'], 'url')).toEqual(['start', 'url', 'id'])
  expect(withColumn(['start', 'id'], 'annotation.tier')).toEqual(['start', 'id', 'annotation.tier'])
  expect(withColumn(['start', 'id'], 'id')).toEqual(['start'])
  expect(withColumn(['start'], 'start')).toEqual(['start'])
})

test('there is a column for each annotation', () => {
  expect(
    allColumns(['tier', 'a.b'])
      .slice(-2)
      .map(({ id, header }) => [id, header]),
  ).toEqual([
    ['annotation.tier', 'tier'],
    ['annotation.a.b', 'a.b'],
  ])
})
