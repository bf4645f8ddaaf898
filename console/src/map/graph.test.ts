import { expect, test } from 'vitest'
import type { Service, Statistics } from '../shared/api'
import { edgeWidth, graphOf } from './graph'

const statistics = (total: number, seconds: number): Statistics => ({
  OkCount: total,
  ErrorStatistics: { ThrottleCount: 0, OtherCount: 0, TotalCount: 0 },
  FaultStatistics: { OtherCount: 0, TotalCount: 0 },
  TotalCount: total,
  TotalResponseTime: seconds,
})

const service = (referenceId: number, name: string, type: string | null, callees: number[]): Service => ({
  ReferenceId: referenceId,
  Name: name,
  Names: [name],
  Type: type,
  AccountId: null,
  Root: type === 'client' ? null : referenceId === 0,
  State: 'active',
  StartTime: null,
  EndTime: null,
  SummaryStatistics: type === 'client' ? null : statistics(30, 1.5),
  DurationHistogram: null,
  ResponseTimeHistogram: null,
  Edges: callees.map((callee) => ({
    ReferenceId: callee,
    StartTime: null,
    EndTime: null,
    SummaryStatistics: statistics(10, 0.5),
    ResponseTimeHistogram: [{ Value: 0.05, Count: 10 }],
    Aliases: [],
  })),
})

const services = [service(0, 'shop', null, [2]), service(1, 'shop', 'client', [0]), service(2, 'orders', 'remote', [])]

test('a node has its average and its requests a minute', () => {
  const shop = graphOf(services, 600).nodes.find((node) => node.root)
  expect(shop?.traffic).toMatchObject({ averageSeconds: 0.05, perMinute: 3 })
})

test('a client has no numbers of its own, its edge has', () => {
  const graph = graphOf(services, 600)
  const client = graph.nodes.find((node) => node.type === 'client')
  expect(client?.traffic).toBeNull()
  expect(graph.edges.find((edge) => edge.source === client?.id)?.traffic?.counts.total).toBe(10)
})

test('the order of the answer does not change the graph', () => {
  const renumbered = [
    service(7, 'orders', 'remote', []),
    service(9, 'shop', 'client', [0]),
    service(0, 'shop', null, [7]),
  ]
  expect(graphOf(renumbered, 600)).toEqual(graphOf(services, 600))
})

test('an edge to a node that is not there is left out', () => {
  expect(graphOf([service(0, 'shop', null, [42])], 600).edges).toEqual([])
})

test('nothing yet means no average, not a division by zero', () => {
  const idle = { ...service(0, 'shop', null, []), SummaryStatistics: statistics(0, 0) }
  expect(graphOf([idle], 600).nodes[0]?.traffic).toMatchObject({ averageSeconds: null, perMinute: 0 })
})

test('one trace has no rates', () => {
  expect(graphOf(services, null).nodes.map((node) => node.traffic?.perMinute ?? null)).toEqual([null, null, null])
})

test('an edge grows with its traffic and stays thin enough to draw', () => {
  const widths = [0, 1, 10, 100, 1e9].map(edgeWidth)
  expect(widths).toEqual([...widths].sort((a, b) => a - b))
  expect(widths.at(-1)).toBe(9)
})
