import { expect, test } from 'vitest'
import { annotationsOf, flagsOf } from './flags'
import { sample } from './samples'

const value = (member: { StringValue?: string; NumberValue?: number; BooleanValue?: boolean }) => ({
  AnnotationValue: { StringValue: null, NumberValue: null, BooleanValue: null, ...member },
})

test.each([
  [{}, ['ok']],
  [{ HasFault: true }, ['fault']],
  [{ HasError: true, HasThrottle: true }, ['throttle']],
  [{ HasError: true, IsPartial: true }, ['error', 'partial']],
  [{ ResponseTime: null, Duration: null }, ['progress']],
])('%j is flagged %j', (members, flags) => {
  expect(flagsOf(sample(members))).toEqual(flags)
})

test('annotations are pairs, also when false or zero', () => {
  const annotations = {
    a: [value({ NumberValue: 0 }), value({ BooleanValue: false })],
    b: [value({ StringValue: '' })],
  }
  expect(annotationsOf({ Annotations: annotations })).toEqual([
    ['a', '0'],
    ['a', 'false'],
    ['b', ''],
  ])
  expect(annotationsOf({ Annotations: null })).toEqual([])
})
