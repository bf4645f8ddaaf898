import { describe, expect, it } from 'vitest'
import { collapse, neighbourhood } from './focus'
import type { MapGraph, Traffic } from './graph'

const traffic = (total: number, fault: number, seconds: number): Traffic => ({
  counts: { ok: total - fault, error: 0, throttle: 0, fault, total },
  averageSeconds: seconds,
  perMinute: total / 10,
  histogram: [{ Value: seconds, Count: total }],
})

const node = (id: string, type: string | null, sum: Traffic | null = null) => ({
  id,
  name: id,
  type,
  root: false,
  traffic: sum,
})
const edge = (source: string, target: string, sum: Traffic | null = null) => ({
  id: JSON.stringify([source, target]),
  source,
  target,
  linked: false,
  traffic: sum,
})

const graph: MapGraph = {
  nodes: [
    node('client', 'client'),
    node('shop', null, traffic(100, 1, 0.2)),
    node('orders', null, traffic(40, 2, 0.1)),
    node('users@db', 'Database::SQL', traffic(30, 0, 0.01)),
    node('items@db', 'Database::SQL', traffic(10, 5, 0.03)),
    node('table', 'AWS::DynamoDB::Table', traffic(10, 0, 0.05)),
  ],
  edges: [
    edge('client', 'shop'),
    edge('shop', 'orders'),
    edge('shop', 'users@db', traffic(30, 0, 0.01)),
    edge('orders', 'items@db', traffic(10, 5, 0.03)),
    edge('orders', 'table', traffic(10, 0, 0.05)),
  ],
}

const names = ({ nodes }: MapGraph) => nodes.map(({ id }) => id)

describe('a neighbourhood', () => {
  it('reaches as many calls as asked for, in both directions', () => {
    expect(names(neighbourhood(graph, 'shop', 1))).toEqual(['client', 'shop', 'orders', 'users@db'])
    expect(names(neighbourhood(graph, 'users@db', 2))).toEqual(['client', 'shop', 'orders', 'users@db'])
    expect(neighbourhood(graph, 'shop', 3)).toEqual(graph)
  })

  it('has the calls among its own nodes only', () => {
    const near = neighbourhood(graph, 'table', 1)
    expect(near.edges.map(({ source, target }) => `${source}>${target}`)).toEqual(['orders>table'])
  })
})

describe('collapsing a kind', () => {
  it('makes one node of all of it, with the sum of what they did', () => {
    const small = collapse(graph, ['database'])
    expect(names(small)).toEqual(['client', 'shop', 'orders', 'collapsed database'])
    const databases = small.nodes[3]
    expect(databases?.name).toBe('3 databases')
    expect(databases?.members).toEqual(['users@db', 'items@db', 'table'])
    expect(databases?.traffic?.counts).toMatchObject({ total: 50, fault: 5 })
    expect(databases?.traffic?.averageSeconds).toBeCloseTo((30 * 0.01 + 10 * 0.03 + 10 * 0.05) / 50)
    expect(databases?.traffic?.perMinute).toBeCloseTo(5)
  })

  it('adds the calls up that now lead the same way', () => {
    const call = collapse(graph, ['database']).edges.find((each) => each.source === 'orders')
    expect(call?.traffic?.counts.total).toBe(20)
  })

  it('leaves a single one as it is', () => {
    expect(collapse(graph, ['client'])).toEqual(graph)
  })
})
