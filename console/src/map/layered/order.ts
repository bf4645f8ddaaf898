import type { Slot } from './slots'

/** How often all layers are ordered by their neighbours, to and fro, and after how many times without gain no more. */
const sweeps = 16
const patience = 4

/** From here on neighbours in a layer are no longer tried the other way round, which takes long and changes little. */
const tooManySlots = 600

/** The order of the slots in each layer, so that few lines cross; see Sugiyama, Tagawa and Toda 1981. */
export function orderLayers(slots: Slot[], layers: number[][]): number[][] {
  const current = layers.map((layer) => [...layer])
  const places = new Array<number>(slots.length).fill(0)
  const note = (layer: number[]) => {
    for (const [place, slot] of layer.entries()) places[slot] = place
  }
  current.forEach(note)
  let best = current.map((layer) => [...layer])
  let fewest = Number.POSITIVE_INFINITY
  for (let sweep = 0, idle = 0; sweep < sweeps && idle < patience; sweep++, idle++) {
    const down = sweep % 2 === 0
    for (const layer of down ? current : current.toReversed()) {
      sortLayer(layer, slots, places, down)
      note(layer)
    }
    if (slots.length < tooManySlots) exchange(current, slots, places)
    const crossings = countCrossings(current, slots, places)
    if (crossings >= fewest) continue
    fewest = crossings
    best = current.map((layer) => [...layer])
    idle = -1
    if (crossings === 0) break
  }
  return best
}

/** By the mean place of their neighbours on one side; those without any stay where they are, or go where they turn. */
function sortLayer(layer: number[], slots: Slot[], places: number[], down: boolean) {
  const keys = new Map<number, number>()
  for (const number of layer) {
    const slot = slots[number]
    const joined = (down ? slot?.before : slot?.after) ?? []
    if (joined.length > 0)
      keys.set(number, joined.reduce((sum, other) => sum + (places[other] ?? 0), 0) / joined.length)
  }
  for (const number of layer) {
    const turning = keys.has(number) ? undefined : slots[number]?.beside.find((other) => keys.has(other))
    if (turning !== undefined) keys.set(number, (keys.get(turning) ?? 0) + 0.01)
  }
  const moving = layer.filter((number) => keys.has(number))
  moving.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0) || (places[a] ?? 0) - (places[b] ?? 0))
  let next = 0
  for (const [place, number] of layer.entries()) if (keys.has(number)) layer[place] = moving[next++] ?? number
}

/** Two that stand beside each other change places where fewer lines cross then. */
function exchange(layers: number[][], slots: Slot[], places: number[]) {
  for (let pass = 0, gained = true; gained && pass < 8; pass++) {
    gained = false
    for (const layer of layers) {
      for (let place = 1; place < layer.length; place++) {
        const a = layer[place - 1] ?? 0
        const b = layer[place] ?? 0
        if (crossingsOf(a, b, slots, places) <= crossingsOf(b, a, slots, places)) continue
        layer[place - 1] = b
        layer[place] = a
        places[b] = place - 1
        places[a] = place
        gained = true
      }
    }
  }
}

/** Crossings of the lines of two slots of a layer, the first standing before the second. */
function crossingsOf(a: number, b: number, slots: Slot[], places: number[]): number {
  let crossings = 0
  for (const side of ['before', 'after'] as const) {
    for (const ofA of slots[a]?.[side] ?? []) {
      for (const ofB of slots[b]?.[side] ?? []) if ((places[ofB] ?? 0) < (places[ofA] ?? 0)) crossings++
    }
  }
  return crossings
}

/** All crossings between neighbouring layers: pairs of lines whose ends stand the other way round (counted with a binary indexed tree). */
export function countCrossings(layers: number[][], slots: Slot[], places: number[]): number {
  let crossings = 0
  for (const [index, layer] of layers.entries()) {
    const size = layers[index + 1]?.length ?? 0
    const tree = new Int32Array(size + 1)
    let lines = 0
    for (const number of layer) {
      const ends = (slots[number]?.after ?? []).map((other) => places[other] ?? 0)
      for (const end of ends) {
        let before = 0
        for (let at = end + 1; at > 0; at -= at & -at) before += tree[at] ?? 0
        crossings += lines - before
      }
      for (const end of ends) {
        for (let at = end + 1; at <= size; at += at & -at) tree[at] = (tree[at] ?? 0) + 1
      }
      lines += ends.length
    }
  }
  return crossings
}
