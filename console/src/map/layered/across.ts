import type { Slot } from './slots'

/** How much room a slot takes on either side of the line through its port. */
export interface Extent {
  before: number
  after: number
}

/** How much the straightness of a line counts: of one between two nodes, of one that passes on at one end, of one that passes on at both. */
const straightness = [1, 2, 8] as const

/** A line to where a call turns pulls only weakly. */
const turning = 0.5

const sweeps = 28

/**
 * Where each slot stands in its layer, in the given order and no nearer to each other than they take room, each as near as it can be to the mean of
 * what it is joined to. One layer after the other is solved exactly, to and fro, at the end by both sides at once.
 */
export function placeAcross(
  slots: Slot[],
  layers: number[][],
  extents: Extent[],
  gap: (a: Slot, b: Slot) => number,
): number[] {
  const at = new Array<number>(slots.length).fill(0)
  const offsets = layers.map((layer) => offsetsOf(layer, slots, extents, gap))
  for (const [index, layer] of layers.entries()) {
    const middle = (offsets[index]?.at(-1) ?? 0) / 2
    for (const [place, number] of layer.entries()) at[number] = (offsets[index]?.[place] ?? 0) - middle
  }
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const both = sweep >= sweeps / 2
    const down = sweep % 2 === 0
    for (let step = 0; step < layers.length; step++) {
      const index = down ? step : layers.length - 1 - step
      const layer = layers[index] ?? []
      const wishes = layer.map((number) => wishOf(number, slots, at, both ? 'both' : down ? 'before' : 'after'))
      const places = nearest(wishes, offsets[index] ?? [])
      for (const [place, number] of layer.entries()) at[number] = places[place] ?? 0
    }
  }
  return at
}

interface Wish {
  at: number
  weight: number
}

function wishOf(number: number, slots: Slot[], at: number[], side: 'before' | 'after' | 'both'): Wish {
  const slot = slots[number]
  // It stays where it is unless something pulls it.
  let weight = 0.01
  let sum = weight * (at[number] ?? 0)
  const pull = (others: number[] | undefined, strength: number | null) => {
    for (const other of others ?? []) {
      const passing = (slot?.node === null ? 1 : 0) + (slots[other]?.node === null ? 1 : 0)
      const by = strength ?? straightness[passing] ?? 1
      weight += by
      sum += by * (at[other] ?? 0)
    }
  }
  if (side !== 'after') pull(slot?.before, null)
  if (side !== 'before') pull(slot?.after, null)
  pull(slot?.beside, turning)
  return { at: sum / weight, weight }
}

/** Where the ports of a layer would stand if all stood as near to each other as they may. */
function offsetsOf(layer: number[], slots: Slot[], extents: Extent[], gap: (a: Slot, b: Slot) => number): number[] {
  const offsets: number[] = []
  let at = 0
  for (const [place, number] of layer.entries()) {
    const above = layer[place - 1]
    if (above !== undefined) {
      const [a, b] = [slots[above], slots[number]]
      at += (extents[above]?.after ?? 0) + (a && b ? gap(a, b) : 0) + (extents[number]?.before ?? 0)
    }
    offsets.push(at)
  }
  return offsets
}

/**
 * The places that are nearest to what is wished for, by weighted squares, and at least as far from each other as the offsets are: without the offsets
 * an isotonic regression, solved by pooling neighbours that would stand the wrong way round.
 */
export function nearest(wishes: Wish[], offsets: number[]): number[] {
  const pools: { sum: number; weight: number; count: number }[] = []
  const meanOf = (pool: { sum: number; weight: number }) => pool.sum / pool.weight
  for (const [place, wish] of wishes.entries()) {
    let pool = { sum: wish.weight * (wish.at - (offsets[place] ?? 0)), weight: wish.weight, count: 1 }
    for (let last = pools.at(-1); last && meanOf(last) > meanOf(pool); last = pools.at(-1)) {
      pools.pop()
      pool = { sum: last.sum + pool.sum, weight: last.weight + pool.weight, count: last.count + pool.count }
    }
    pools.push(pool)
  }
  const places: number[] = []
  for (const pool of pools) {
    for (let count = 0; count < pool.count; count++) places.push(meanOf(pool) + (offsets[places.length] ?? 0))
  }
  return places
}
