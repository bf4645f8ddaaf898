import { expect, test } from 'vitest'
import type { Selection } from './selection'
import { failing, selectorOf, withResponseTime } from './selector'

const node = (name: string, type: string | null) => ({ id: name, name, type, root: false, traffic: null })

test('a node is named with its type, and what is quoted in its name stays so', () => {
  expect(selectorOf({ kind: 'node', node: node('a "b" \\', 'AWS::ECS::Container') })).toBe(
    'service(id(name: "a \\"b\\" \\\\", type: "AWS::ECS::Container"))',
  )
  expect(selectorOf({ kind: 'node', node: node('shop', null) })).toBe('service(id(name: "shop"))')
})

test('an edge is named by both its ends', () => {
  const edge: Selection = {
    kind: 'edge',
    edge: { id: '', source: '', target: '', linked: false, traffic: null },
    from: node('shop', 'client'),
    to: node('shop', null),
  }
  expect(selectorOf(edge)).toBe('edge(id(name: "shop", type: "client"), id(name: "shop"))')
})

test('a range of response times is a condition on the node, no narrower than what was chosen', () => {
  expect(withResponseTime('service("a")', { min: 0.2000009, max: 1.0000001 })).toBe(
    'service("a") { responsetime >= 0.2 AND responsetime <= 1.000001 }',
  )
  expect(failing('service("a")')).toBe('service("a") { fault = true OR error = true }')
})
