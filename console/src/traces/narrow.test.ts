import { expect, test } from 'vitest'
import type { TraceSummary } from '../shared/api'
import { annotationsOf, flagsOf, narrow } from './narrow'

const service = (Name: string, Type: string | null) => ({ Name, Names: [Name], Type, AccountId: null })

const summary = (members: Partial<TraceSummary>): TraceSummary => ({
  Id: '1-6b02a787-38602c025dd976e56511255b',
  StartTime: 1795336070,
  Duration: 0.3,
  ResponseTime: 0.2,
  HasFault: false,
  HasError: false,
  HasThrottle: false,
  IsPartial: false,
  Http: { HttpURL: 'https://shop.example/orders/7', HttpStatus: 200, HttpMethod: 'GET' },
  Annotations: {},
  Users: [],
  ServiceIds: [service('shop', null), service('shop', 'client'), service('orders', 'AWS::DynamoDB::Table')],
  EntryPoint: service('shop', null),
  ...members,
})

const value = (member: { StringValue?: string; NumberValue?: number; BooleanValue?: boolean }) => ({
  AnnotationValue: { StringValue: null, NumberValue: null, BooleanValue: null, ...member },
})

const everything = { choice: null, text: '', flag: null }

test.each([
  [{}, ['ok']],
  [{ HasFault: true }, ['fault']],
  [{ HasError: true, HasThrottle: true }, ['throttle']],
  [{ HasError: true, IsPartial: true }, ['error', 'partial']],
  [{ ResponseTime: null, Duration: null }, ['progress']],
])('%j is flagged %j', (members, flags) => {
  expect(flagsOf(summary(members))).toEqual(flags)
})

test('a node narrows the list to the traces that went through it', () => {
  const list = [summary({}), summary({ ServiceIds: [service('shop', null)] })]
  const orders = { service: { name: 'orders', type: 'AWS::DynamoDB::Table' } }
  expect(narrow(list, { ...everything, choice: orders })).toEqual([list[0]])
  expect(narrow(list, { ...everything, choice: { service: { name: 'shop', type: null } } })).toHaveLength(2)
})

test('an edge narrows it to the traces that have both ends', () => {
  const to = { name: 'orders', type: 'AWS::DynamoDB::Table' }
  const list = [summary({}), summary({ ServiceIds: [service('shop', null)] })]
  expect(narrow(list, { ...everything, choice: { service: { name: 'shop', type: null }, to } })).toEqual([list[0]])
})

test('every word of the text must occur, in whatever member', () => {
  const list = [summary({ Users: [{ UserName: 'Alice' }], Annotations: { tier: [value({ StringValue: 'gold' })] } })]
  expect(narrow(list, { ...everything, text: ' alice  TIER=gold /orders' })).toHaveLength(1)
  expect(narrow(list, { ...everything, text: 'alice silver' })).toHaveLength(0)
})

test('a flag narrows the list', () => {
  const list = [summary({}), summary({ HasFault: true })]
  expect(narrow(list, { ...everything, flag: 'fault' })).toEqual([list[1]])
})

test('annotations are pairs, also when false or zero', () => {
  const annotations = {
    a: [value({ NumberValue: 0 }), value({ BooleanValue: false })],
    b: [value({ StringValue: '' })],
  }
  expect(annotationsOf(summary({ Annotations: annotations }))).toEqual([
    ['a', '0'],
    ['a', 'false'],
    ['b', ''],
  ])
})

test('members that are null do no harm', () => {
  const bare = summary({ Http: null, Annotations: null, Users: null, ServiceIds: null, EntryPoint: null })
  expect(narrow([bare], { ...everything, text: '1-6b02a787' })).toHaveLength(1)
})
