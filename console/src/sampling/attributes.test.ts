import { expect, test } from 'vitest'
import { readAttributes } from './attributes'

test('attributes are read as they are typed', () => {
  expect(readAttributes('tier=gold, region = eu')).toEqual({ tier: 'gold', region: 'eu' })
  expect(readAttributes('query=a=b')).toEqual({ query: 'a=b' })
  expect(readAttributes('tier=gold, reg')).toEqual({ tier: 'gold' })
})

test('what is no attribute yet is none', () => {
  for (const text of ['', '  ', 'tier', 'tier=', '=gold', ',,']) expect(readAttributes(text)).toBeNull()
})
