import { expect, test } from 'vitest'
import { moved, refined, take } from './completion'

const one = (Start: number, End: number, Text: string) => ({
  Start,
  End,
  Items: [{ Kind: 'Keyword', Meaning: '', Text }],
  OtherItemsCount: 0,
})

test.each([
  ['fau', one(0, 3, 'fault'), 'fault '],
  ['http.url', one(8, 8, '='), 'http.url = '],
  ['http.url ', one(9, 9, 'CONTAINS'), 'http.url CONTAINS '],
  ['http.url = ', one(11, 11, '"a b"'), 'http.url = "a b" '],
  ['serv', one(0, 4, 'service('), 'service('],
  ['service(', one(8, 8, '"shop"'), 'service("shop"'],
  ['service("shop"', one(14, 14, ')'), 'service("shop") '],
  ['annot', one(0, 5, 'annotation.'), 'annotation.'],
])('after %j', (text, completion, expected) => {
  expect(take(text, completion, 0)).toEqual({ text: expected, cursor: expected.length })
})

test('what stands behind stays there', () => {
  expect(take('fau AND ok', one(0, 3, 'fault'), 0)).toEqual({ text: 'fault AND ok', cursor: 5 })
  expect(take('(fau)', one(1, 4, 'fault'), 0)).toEqual({ text: '(fault)', cursor: 6 })
})

test('the keys go round', () => {
  expect([moved(-1, 1, 3), moved(2, 1, 3), moved(-1, -1, 3), moved(0, -1, 3), moved(0, 1, 0)]).toEqual([0, 0, 2, 2, -1])
})

test('an answer narrows while its word goes on, and ends with it', () => {
  const items = ['fault', 'first', 'ok'].map((Text) => ({ Kind: 'Keyword', Meaning: '', Text }))
  const answered = {
    text: 'f',
    cursor: 1,
    completion: { Start: 0, End: 1, Items: items.slice(0, 2), OtherItemsCount: 0 },
  }
  expect(refined(answered, 'fa', 2)).toMatchObject({ Start: 0, End: 2, Items: [{ Text: 'fault' }] })
  expect(refined(answered, 'fault', 5)?.Items).toEqual([])
  expect(refined(answered, 'fault ', 6)).toBeNull()
  expect(refined(answered, '', 0)).toBeNull()
  expect(refined(answered, 'xf', 2)).toBeNull()
  expect(refined(answered, 'f', 1)?.Items).toHaveLength(2)
})
