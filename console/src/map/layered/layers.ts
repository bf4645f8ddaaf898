import { type Calls, neighbours } from './calls'

/**
 * How many layers behind its nearest way from outside a node may stand. Without a limit every call would lead forward, and a few cycles would make a
 * map of five hundred services as long as its longest way through them.
 */
const mostBehind = 4

/** The layer of each node: callers before those whom they call, except on the way back of a cycle. The first layer is 0. */
export function layersOf(graph: Calls): number[] {
  const { callees, callers } = neighbours(graph)
  const { order, starts, back } = walk(callees, callers)
  const nearest = distances(callees, starts)
  const layers = new Array<number>(graph.size).fill(0)
  const forward = (source: number, target: number) => !back.has(source * graph.size + target)
  for (const node of order) {
    let layer = 0
    for (const caller of callers[node] ?? []) {
      if (forward(caller, node)) layer = Math.max(layer, (layers[caller] ?? 0) + 1)
    }
    layers[node] = Math.min(layer, (nearest[node] ?? 0) + mostBehind)
  }
  // Who could stand nearer to whom it calls does, where that makes more calls shorter than longer.
  for (const node of order.toReversed()) {
    const called = (callees[node] ?? []).filter((callee) => forward(node, callee))
    const by = (callers[node] ?? []).filter((caller) => forward(caller, node))
    if (called.length <= by.length) continue
    const last = Math.min(...called.map((callee) => layers[callee] ?? 0)) - 1
    if (last > (layers[node] ?? 0)) layers[node] = last
  }
  return wrapped(layers, callers)
}

/** Most nodes of a layer: a map of many services is about as high as it is wide. */
const mostInLayer = (nodes: number) => Math.max(14, Math.ceil(1.2 * Math.sqrt(nodes)))

/** Layers without gaps from 0 on. One with too many nodes becomes several; whom the same callers call stays together. */
function wrapped(layers: number[], callers: number[][]): number[] {
  const most = mostInLayer(layers.length)
  const firstCaller = (node: number) => Math.min(...(callers[node] ?? []))
  const members: number[][] = []
  for (const [node, layer] of layers.entries()) {
    const nodes = members[layer] ?? []
    nodes.push(node)
    members[layer] = nodes
  }
  const placed = new Array<number>(layers.length).fill(0)
  let next = 0
  for (const nodes of members) {
    if (!nodes) continue
    const columns = Math.ceil(nodes.length / most)
    const ordered = columns > 1 ? nodes.toSorted((a, b) => firstCaller(a) - firstCaller(b) || a - b) : nodes
    for (const [place, node] of ordered.entries()) placed[node] = next + Math.floor((place * columns) / ordered.length)
    next += columns
  }
  return placed
}

/**
 * A walk along the calls, depth first: from those whom nobody calls, then from whoever calls most for how often it is called. Calls that lead to where
 * the walk comes from are the ways back of cycles.
 */
function walk(callees: number[][], callers: number[][]) {
  const size = callees.length
  const open = 1
  const done = 2
  const state = new Array<number>(size).fill(0)
  const order: number[] = []
  const starts: number[] = []
  const back = new Set<number>()
  const from = (start: number) => {
    if (state[start]) return
    starts.push(start)
    state[start] = open
    const path = [{ node: start, next: 0 }]
    for (let place = path.at(-1); place; place = path.at(-1)) {
      const callee = callees[place.node]?.[place.next++]
      if (callee === undefined) {
        state[place.node] = done
        order.push(place.node)
        path.pop()
      } else if (state[callee] === open) back.add(place.node * size + callee)
      else if (!state[callee]) {
        state[callee] = open
        path.push({ node: callee, next: 0 })
      }
    }
  }
  const lead = (node: number) => (callees[node]?.length ?? 0) - (callers[node]?.length ?? 0)
  const nodes = callees.map((_, node) => node)
  for (const node of nodes) if (callers[node]?.length === 0) from(node)
  for (const node of nodes.toSorted((a, b) => lead(b) - lead(a) || a - b)) from(node)
  return { order: order.reverse(), starts, back }
}

/** Calls on the shortest way from a start. */
function distances(callees: number[][], starts: number[]): number[] {
  const found = new Array<number>(callees.length).fill(-1)
  const queue = [...starts]
  for (const start of starts) found[start] = 0
  for (let next = 0; next < queue.length; next++) {
    const node = queue[next] ?? 0
    for (const callee of callees[node] ?? []) {
      if ((found[callee] ?? 0) >= 0) continue
      found[callee] = (found[node] ?? 0) + 1
      queue.push(callee)
    }
  }
  return found
}
