import { expect, test } from 'vitest'
import { converted } from './address'

const filterOf = (address: string) => converted(new URLSearchParams(address))?.get('filter')

test.each([
  ['flag=fault', 'fault'],
  ['flag=progress', '!responsetime'],
  ['service=shop', 'service("shop")'],
  ['service=shop&type=AWS::ECS::Fargate', 'service(id(name: "shop", type: "AWS::ECS::Fargate"))'],
  ['service=shop&type=client', 'service("shop") { root }'],
  [
    'service=shop&type=client&callee=shop&calleeType=AWS::ECS::Fargate',
    'service(id(name: "shop", type: "AWS::ECS::Fargate")) { root }',
  ],
  ['service=shop&callee=orders&calleeType=', 'edge("shop", "orders")'],
  ['filter=a OR b&flag=fault', '(a OR b) AND fault'],
  ['text=check', 'http.url CONTAINS "check" OR user CONTAINS "check"'],
])('%s becomes %s', (address, filter) => {
  expect(filterOf(address)).toBe(filter)
})

test('what else the address says stays', () => {
  expect(converted(new URLSearchParams('range=1h&flag=ok&group=Slow'))?.toString()).toBe(
    'range=1h&group=Slow&filter=ok',
  )
})

test('an address with a filter stays as it is', () => {
  expect(converted(new URLSearchParams('filter=fault&range=1h'))).toBeNull()
})

test('a flag that there is not says nothing', () => {
  expect(converted(new URLSearchParams('flag=toString'))?.toString()).toBe('')
})
