import { expect, test } from 'vitest'
import { readTraceId } from './traceId'

test.each([
  '1-5759e988-bd862e3fe1be46a994272793',
  ' 1-5759e988-bd862e3fe1be46a994272793 ',
  'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
  '5759e988bd862e3fe1be46a994272793',
  '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01',
])('%j holds a trace id', (text) => {
  expect(readTraceId(text)).toBe('1-5759e988-bd862e3fe1be46a994272793')
})

test.each(['', '1-5759e988', '1-5759e988-bd862e3fe1be46a99427279', '53995c3f42cd8ad8'])('%j holds none', (text) => {
  expect(readTraceId(text)).toBeNull()
})
