import { expect, test } from 'vitest'
import { between, isWhole, moved, readZoom, scaled, within, writeZoom } from './zoom'

const whole = { start: 1000, end: 1010 }

test('a part of the trace is written into the address as seconds since its start, and read back', () => {
  const view = { start: 1002.5, end: 1004 }
  expect(writeZoom(view, whole)).toBe('2.5-4')
  expect(readZoom('2.5-4', whole)).toEqual(view)
  expect(writeZoom(whole, whole)).toBe('')
})

test.each([null, '', 'x', '1', '-1-2', '3-', '1e9-2'])('%j in the address shows everything', (text) => {
  expect(readZoom(text, whole)).toEqual(whole)
})

test('what was given is kept inside of the trace and never without length', () => {
  expect(within({ start: 900, end: 2000 }, whole)).toEqual(whole)
  expect(within({ start: 1009, end: 1013 }, whole)).toEqual({ start: 1006, end: 1010 })
  const point = within({ start: 1005, end: 1005 }, whole)
  expect(point.end).toBeGreaterThan(point.start)
  expect(readZoom('4-2', whole).end).toBeGreaterThan(readZoom('4-2', whole).start)
})

test('dragging from right to left is the same as from left to right', () => {
  expect(between(whole, 0.75, 0.25)).toEqual({ start: 1002.5, end: 1007.5 })
  expect(between(whole, -1, 2)).toEqual(whole)
})

test('closer and further away, around the middle; to the side, as far as there is something', () => {
  expect(scaled(whole, 0.5, whole)).toEqual({ start: 1002.5, end: 1007.5 })
  expect(isWhole(scaled({ start: 1002, end: 1008 }, 4, whole), whole)).toBe(true)
  expect(moved({ start: 1002, end: 1006 }, 0.5, whole)).toEqual({ start: 1004, end: 1008 })
  expect(moved({ start: 1002, end: 1006 }, 5, whole)).toEqual({ start: 1006, end: 1010 })
})
