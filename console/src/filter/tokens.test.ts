import { expect, test } from 'vitest'
import { piecesOf, tokensOf } from './tokens'

const kinds = (expression: string) =>
  tokensOf(expression)
    .filter(({ kind }) => kind !== 'space')
    .map(({ kind, text }) => `${kind} ${text}`)

test('keywords, operators, values and words in between are told apart', () => {
  expect(kinds('!fault AND http.url CONTAINS "a\\"b" OR responsetime >= 1.5e3')).toEqual([
    'logic !',
    'keyword fault',
    'logic AND',
    'keyword http.url',
    'operator CONTAINS',
    'string "a\\"b"',
    'logic OR',
    'keyword responsetime',
    'operator >=',
    'number 1.5e3',
  ])
})

test('nodes, calls and annotations', () => {
  expect(kinds('service(id(type: "x")) { root = true } annotation.tier annotation["a b"] nonsense')).toEqual([
    'call service',
    'symbol (',
    'call id',
    'symbol (',
    'keyword type',
    'symbol :',
    'string "x"',
    'symbol )',
    'symbol )',
    'symbol {',
    'keyword root',
    'operator =',
    'truth true',
    'symbol }',
    'keyword annotation.tier',
    'keyword annotation',
    'symbol [',
    'string "a b"',
    'symbol ]',
    'other nonsense',
  ])
})

test.each([
  'user = "unfinished',
  'rootcause.json = #[{"Services":[]}]',
  '<img src=x onerror=alert(1)> \u202Eabc "💥',
  '\\ \n\t"\\',
  '',
])('the pieces of %j are the whole of it', (expression) => {
  expect(
    tokensOf(expression)
      .map(({ text }) => text)
      .join(''),
  ).toBe(expression)
})

test('the place of an error is cut out of the piece that it is in', () => {
  const pieces = piecesOf('duration >> 5', { start: 10, end: 11 })
  expect(pieces.filter(({ wrong }) => wrong).map(({ text, start }) => [text, start])).toEqual([['>', 10]])
  expect(pieces.map(({ text }) => text).join('')).toBe('duration >> 5')
})

test('what is missing at the end has a place, too', () => {
  expect(piecesOf('fault AND', { start: 9, end: 9 }).at(-1)).toEqual({
    kind: 'space',
    text: ' ',
    start: 9,
    wrong: true,
  })
})
