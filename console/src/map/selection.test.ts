import { expect, test } from 'vitest'
import type { MapGraph } from './graph'
import { choiceOf, idOf, selectionOf } from './selection'

const node = (id: string, name: string, type: string | null) => ({ id, name, type, root: false, traffic: null })

const graph: MapGraph = {
  nodes: [node('c', 'shop', 'client'), node('s', 'shop', null), node('o', 'orders', 'remote')],
  edges: [
    { id: 'c>s', source: 'c', target: 's', linked: false, traffic: null },
    { id: 's>o', source: 's', target: 'o', linked: false, traffic: null },
  ],
}

test.each(['c', 's', 'o', 'c>s', 's>o'])('%s survives its address', (id) => {
  expect(idOf(selectionOf(graph, choiceOf(graph, id)))).toBe(id)
})

test('what is not on the map is not selected', () => {
  expect(choiceOf(graph, 'x')).toBeNull()
  expect(choiceOf(graph, null)).toBeNull()
  expect(selectionOf(graph, { service: { name: 'stock', type: null } })).toBeNull()
  expect(
    selectionOf(graph, { service: { name: 'orders', type: 'remote' }, to: { name: 'shop', type: null } }),
  ).toBeNull()
})
