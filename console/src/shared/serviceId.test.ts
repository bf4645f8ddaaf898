import { expect, test } from 'vitest'
import { isService, keyOf, readChoice, writeChoice } from './serviceId'

test('two nodes share a key only when name, type and account are the same', () => {
  const id = { Name: 'shop', Type: 'client', AccountId: null }
  expect(keyOf(id)).toBe(keyOf({ ...id }))
  expect(keyOf(id)).not.toBe(keyOf({ ...id, Type: null }))
  expect(keyOf({ Name: 'a,b', Type: null, AccountId: null })).not.toBe(keyOf({ Name: 'a', Type: 'b', AccountId: null }))
})

test.each([
  { service: { name: 'shop', type: 'AWS::ECS::Container' } },
  { service: { name: 'shop & co = <b>', type: null } },
  { service: { name: 'shop', type: undefined } },
  { service: { name: 'shop', type: null }, to: { name: 'orders', type: 'AWS::DynamoDB::Table' } },
])('a choice survives its address: %j', (choice) => {
  const search = new URLSearchParams(writeChoice(new URLSearchParams('range=1h'), choice).toString())
  expect(readChoice(search)).toEqual({ to: undefined, ...choice })
  expect(search.get('range')).toBe('1h')
  expect(writeChoice(search, null).toString()).toBe('range=1h')
})

test('an address without a type means any type, an empty type means none', () => {
  const client = { Name: 'shop', Type: 'client' }
  const plain = { Name: 'shop', Type: null }
  expect(isService(client, { name: 'shop', type: undefined })).toBe(true)
  expect(isService(client, { name: 'shop', type: null })).toBe(false)
  expect(isService(plain, { name: 'shop', type: null })).toBe(true)
  expect(isService(plain, { name: 'other', type: undefined })).toBe(false)
})
