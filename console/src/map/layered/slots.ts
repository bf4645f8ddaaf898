import type { Call, Calls } from './calls'

/**
 * A place in a layer: of a node, or where a call passes through the layer. A call that leads back, or within its layer, passes through the layers of
 * both its ends as well, so that it has room to turn.
 */
export interface Slot {
  layer: number
  /** The node; null for a call that passes. */
  node: number | null
  /** Slots of neighbouring layers that it is joined to. */
  before: number[]
  after: number[]
  /** The slot of the same layer where a call turns, or whose call turns here. */
  beside: number[]
}

export interface Slots {
  slots: Slot[]
  /** By layer, in the order of their making; slots have their numbers. */
  layers: number[][]
  /** The slots that each call passes through, from its source to its target. */
  passes: number[][]
}

/** The slots of a graph whose nodes have layers. Calls with the same ends share theirs. */
export function slotsOf({ size, calls }: Calls, layerOf: number[]): Slots {
  const slots: Slot[] = []
  const layers: number[][] = []
  const add = (layer: number, node: number | null) => {
    const number = slots.length
    slots.push({ layer, node, before: [], after: [], beside: [] })
    let slotsOfLayer = layers[layer]
    if (!slotsOfLayer) layers[layer] = slotsOfLayer = []
    slotsOfLayer.push(number)
    return number
  }
  for (let node = 0; node < size; node++) add(layerOf[node] ?? 0, node)
  const join = (a: number, b: number) => {
    const from = slots[a]
    const to = slots[b]
    if (!from || !to) return
    if (from.layer === to.layer) {
      from.beside.push(b)
      to.beside.push(a)
    } else if (from.layer < to.layer) {
      from.after.push(b)
      to.before.push(a)
    } else join(b, a)
  }
  const known = new Map<number, number[]>()
  const through = ({ source, target }: Call) => {
    const from = layerOf[source] ?? 0
    const to = layerOf[target] ?? 0
    const passed: number[] = []
    if (from < to) for (let layer = from + 1; layer < to; layer++) passed.push(add(layer, null))
    else for (let layer = from; layer >= to; layer--) passed.push(add(layer, null))
    const way = [source, ...passed, target]
    for (let step = 1; step < way.length; step++) join(way[step - 1] ?? 0, way[step] ?? 0)
    return passed
  }
  const passes = calls.map((call) => {
    const key = call.source * size + call.target
    const passed = known.get(key) ?? through(call)
    known.set(key, passed)
    return passed
  })
  // Every layer has something in it: a call that is longer than one layer passes through those between.
  return { slots, layers: Array.from(layers, (layer) => layer ?? []), passes }
}
