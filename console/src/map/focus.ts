import type { HistogramEntry } from '../shared/api'
import type { Counts } from '../shared/outcome'
import type { MapEdge, MapGraph, MapNode, Traffic } from './graph'
import { type Kind, kindOf } from './kind'
import { collapsible } from './view'

/** The nodes that are at most so many calls away from one, in either direction, and the calls among them. */
export function neighbourhood(graph: MapGraph, id: string, hops: number): MapGraph {
  const near = new Set([id])
  let edge = [id]
  for (let hop = 0; hop < hops && edge.length > 0; hop++) {
    const reached = new Set(edge)
    edge = []
    for (const { source, target } of graph.edges) {
      for (const [from, to] of [
        [source, target],
        [target, source],
      ] as const) {
        if (!reached.has(from) || near.has(to)) continue
        near.add(to)
        edge.push(to)
      }
    }
  }
  return {
    nodes: graph.nodes.filter((node) => near.has(node.id)),
    edges: graph.edges.filter(({ source, target }) => near.has(source) && near.has(target)),
  }
}

/** Several nodes of a kind as one, with the sum of what goes through them. */
export function collapse(graph: MapGraph, kinds: Kind[]): MapGraph {
  const into = new Map<string, string>()
  const nodes = new Map<string, MapNode>()
  for (const node of graph.nodes) {
    const kind = kindOf(node.type)
    const members = kinds.includes(kind) ? graph.nodes.filter((each) => kindOf(each.type) === kind) : []
    if (members.length < 2) {
      nodes.set(node.id, node)
      into.set(node.id, node.id)
      continue
    }
    const id = collapsedId(kind)
    into.set(node.id, id)
    const one = nodes.get(id)
    const text = collapsible.find((each) => each.kind === kind)?.text ?? kind
    nodes.set(id, {
      id,
      name: `${members.length} ${text.toLowerCase()}`,
      type: members.every((each) => each.type === node.type) ? node.type : commonType(kind),
      root: Boolean(one?.root) || node.root,
      traffic: addTraffic(one?.traffic ?? null, node.traffic),
      members: members.map((each) => each.name),
    })
  }
  const edges = new Map<string, MapEdge>()
  for (const edge of graph.edges) {
    const source = into.get(edge.source) ?? edge.source
    const target = into.get(edge.target) ?? edge.target
    const id = JSON.stringify([source, target])
    const one = edges.get(id)
    const isWhole = source === edge.source && target === edge.target
    edges.set(id, {
      id: isWhole ? edge.id : id,
      source,
      target,
      linked: edge.linked && (one?.linked ?? true),
      traffic: addTraffic(one?.traffic ?? null, edge.traffic),
    })
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] }
}

export const collapsedId = (kind: Kind) => `collapsed ${kind}`

/** A type that is drawn as the kind that it stands for. */
function commonType(kind: Kind): string | null {
  const types: Partial<Record<Kind, string>> = {
    client: 'client',
    database: 'Database::SQL',
    storage: 'AWS::S3',
    queue: 'AWS::SQS',
    topic: 'AWS::SNS',
    function: 'AWS::Lambda',
    remote: 'remote',
    aws: 'AWS::Service',
  }
  return types[kind] ?? null
}

function addTraffic(a: Traffic | null, b: Traffic | null): Traffic | null {
  if (!a || !b) return a ?? b
  const counts = Object.fromEntries(
    Object.entries(a.counts).map(([name, count]) => [name, count + b.counts[name as keyof Counts]]),
  ) as unknown as Counts
  const seconds = secondsOf(a) + secondsOf(b)
  return {
    counts,
    averageSeconds: counts.total > 0 ? seconds / counts.total : null,
    perMinute: a.perMinute === null && b.perMinute === null ? null : (a.perMinute ?? 0) + (b.perMinute ?? 0),
    histogram: addHistograms(a.histogram, b.histogram),
  }
}

const secondsOf = ({ averageSeconds, counts }: Traffic) => (averageSeconds ?? 0) * counts.total

const addHistograms = (a: HistogramEntry[], b: HistogramEntry[]) => [...a, ...b].sort((x, y) => x.Value - y.Value)
