import { type Extent, placeAcross } from './across'
import type { Calls } from './calls'
import { layersOf } from './layers'
import { orderLayers } from './order'
import { type Slot, slotsOf } from './slots'

/** A place by the direction in which calls run: along it, and across. */
export interface Place {
  along: number
  across: number
}

/** The room that a node takes: along the calls, and across them on either side of the line through its ports. */
export interface NodeRoom extends Extent {
  along: number
}

/** A part of a graph that hangs together, laid out; its first corner is at 0, 0. */
export interface Part {
  along: number
  across: number
  /** Where each node's first port is: its calls arrive there and leave at the other end. */
  nodes: Place[]
  /** Where each call bends, from its source to its target. */
  bends: Place[][]
}

/** Room on either side of a call that passes, and how many may pass through a layer before they move closer together: a knot of calls becomes a bundle. */
const passing = 4
const manyPassing = 12

/** Between layers; the steeper the lines, the more, so that they can be told apart. */
const between = { least: 60, most: 200, perSteepness: 0.1 }

/** Free room between two slots: of two nodes, of a node and a call, of two calls. */
const gaps = { nodes: 28, mixed: 20, calls: 14 } as const

/** A layered layout: callers before those whom they call, in the order with few crossings, each near to what it is joined to. */
export function layOutPart(graph: Calls, room: NodeRoom): Part {
  const { slots, layers, passes } = slotsOf(graph, layersOf(graph))
  const order = orderLayers(slots, layers)
  const dense = Math.min(1, (manyPassing * layers.length) / Math.max(1, slots.length - graph.size))
  const call: Extent = { before: passing * dense, after: passing * dense }
  const extents = slots.map((slot) => (slot.node === null ? call : room))
  const across = placeAcross(slots, order, extents, (a, b) => {
    if (a.node !== null && b.node !== null) return gaps.nodes
    return (a.node === null && b.node === null ? gaps.calls : gaps.mixed) * dense
  })
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const [number, extent] of extents.entries()) {
    first = Math.min(first, (across[number] ?? 0) - extent.before)
    last = Math.max(last, (across[number] ?? 0) + extent.after)
  }
  const starts = alongOf(slots, order, across, room)
  const placeOf = (number: number): Place => ({
    along: starts[slots[number]?.layer ?? 0] ?? 0,
    across: Math.round((across[number] ?? 0) - first),
  })
  return {
    along: (starts.at(-1) ?? 0) + room.along,
    across: Math.ceil(last - first),
    nodes: Array.from({ length: graph.size }, (_, node) => placeOf(node)),
    bends: graph.calls.map(({ source, target }, call) =>
      bendsOf(placeOf(source), passes[call] ?? [], placeOf(target), placeOf, room),
    ),
  }
}

function alongOf(slots: Slot[], order: number[][], across: number[], room: NodeRoom): number[] {
  const starts: number[] = []
  let at = 0
  for (const layer of order) {
    starts.push(at)
    let steepest = 0
    for (const number of layer) {
      for (const other of slots[number]?.after ?? [])
        steepest = Math.max(steepest, Math.abs((across[number] ?? 0) - (across[other] ?? 0)))
    }
    at += room.along + Math.round(Math.min(between.most, between.least + steepest * between.perSteepness))
  }
  return starts
}

/** Through each layer straight on; a call that leads back turns behind its source and before its target. */
function bendsOf(
  source: Place,
  passed: number[],
  target: Place,
  placeOf: (slot: number) => Place,
  room: NodeRoom,
): Place[] {
  const back = source.along >= target.along
  const out = between.least / 3
  const bends = passed.flatMap((slot) => {
    const { along, across } = placeOf(slot)
    const ends = [
      { along, across },
      { along: along + room.along, across },
    ]
    return back ? ends.reverse() : ends
  })
  if (!back) return bends
  const turn = (bend: Place | undefined, by: number) => (bend ? [{ along: bend.along + by, across: bend.across }] : [])
  return [
    { along: source.along + room.along + out, across: source.across },
    ...turn(bends[0], out),
    ...bends.slice(1, -1),
    ...turn(bends.at(-1), -out),
    { along: target.along - out, across: target.across },
  ]
}
