import { expect, test } from 'vitest'
import { serviceColoursOf } from './colours'
import { completenessOf, wordsOf } from './completeness'
import { treeOf } from './documents'
import { find } from './find'
import { notesOf } from './notes'

const tree = treeOf(
  [
    {
      id: 'a',
      name: 'Shop',
      start_time: 0,
      end_time: 9,
      http: { request: { method: 'GET', url: 'https://shop/Checkout' }, response: { status: 502 } },
      annotations: { tier: 'gold' },
      subsegments: [
        { id: 'b', name: 'db', start_time: 1, end_time: 2, sql: { sanitized_query: 'SELECT coupons' } },
        { id: 'c', name: 'mail', start_time: 3, end_time: 4, namespace: 'remote' },
        { id: 'd', name: 'bank', start_time: 3, namespace: 'remote', cause: { exceptions: [{ message: 'Declined' }] } },
      ],
    },
    { id: 'e', name: 'bank', parent_id: 'd', start_time: 3, end_time: 4, inferred: true },
    { id: 'f', name: 'lost', parent_id: 'gone', start_time: 3, end_time: 4 },
  ].map((document) => JSON.stringify(document)),
)
const idsOf = (text: string) => find(tree.roots, text).map(({ id }) => id)

test.each([
  ['checkout', ['a']],
  ['GOLD 502', ['a']],
  ['coupons', ['b']],
  ['declined', ['d']],
  ['bank', ['d', 'e']],
  ['nowhere', []],
  ['  ', []],
])('%j is found in names, URLs, SQL, annotations and exceptions', (text, ids) => {
  expect(idsOf(text)).toEqual(ids)
})

test('what is not complete is said in words', () => {
  const counts = completenessOf(tree)
  expect(counts).toEqual({ inProgress: 1, withoutParent: 1, inferred: 1 })
  expect(wordsOf(counts)).toHaveLength(3)
  expect(wordsOf({ inProgress: 3, withoutParent: 0, inferred: 0 })).toEqual(['3 parts are in progress.'])
  const notes = Object.fromEntries([...tree.byId.values()].map((entity) => [entity.id, notesOf(entity).join()]))
  expect(notes).toEqual({
    a: '',
    b: '',
    c: '',
    d: 'in progress',
    e: 'inferred',
    f: 'parent not received',
  })
})

test('services beside each other have different colours', () => {
  expect([...serviceColoursOf(tree.roots)]).toEqual([
    ['Shop', 0],
    ['bank', 1],
    ['lost', 2],
  ])
})
