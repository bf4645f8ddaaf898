import { expect, test } from 'vitest'
import { treeOf } from './documents'
import { entityOfNode } from './nodes'

const node = (id: string, name: string, type: string | null) => ({ id, name, type, root: false, traffic: null })
const graph = { nodes: [node('c', 'shop', 'client'), node('s', 'shop', null), node('t', 'table', null)], edges: [] }
const tree = treeOf([
  '{"id":"a","name":"shop","start_time":1}',
  '{"id":"b","name":"shop","start_time":2,"origin":"client"}',
])

test('a node stands for the segment of its name and type', () => {
  expect(entityOfNode(graph, tree, 's')?.id).toBe('a')
  expect(entityOfNode(graph, tree, 'c')?.id).toBe('b')
})

test('a node without a segment stands for nothing', () => {
  expect(entityOfNode(graph, tree, 't')).toBeNull()
  expect(entityOfNode(graph, tree, 'elsewhere')).toBeNull()
})
