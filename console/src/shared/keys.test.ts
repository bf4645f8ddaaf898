import { expect, test } from 'vitest'
import { step } from './keys'

const known = ['/', 'j', 'g m', 'g t', 'm']

test('a key of its own runs at once', () => {
  expect(step('', 'j', known)).toEqual({ run: 'j', pending: '' })
})

test('the first of two keys is waited with, the second runs', () => {
  expect(step('', 'g', known)).toEqual({ run: null, pending: 'g' })
  expect(step('g', 'm', known)).toEqual({ run: 'g m', pending: '' })
})

test('a second key that leads nowhere is taken as a first one', () => {
  expect(step('g', '/', known)).toEqual({ run: '/', pending: '' })
  expect(step('g', 'g', known)).toEqual({ run: null, pending: 'g' })
  expect(step('g', 'x', known)).toEqual({ run: null, pending: '' })
})

test('a key that means nothing does nothing', () => {
  expect(step('', 'q', known)).toEqual({ run: null, pending: '' })
})
