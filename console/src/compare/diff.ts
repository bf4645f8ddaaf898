import { durationOf, type Entity, type TraceTree } from '../trace/documents'
import { selfTimeOf } from '../trace/selfTime'
import { type Scale, scaleOf } from '../trace/timeline'

export type Change = 'added' | 'removed' | 'slower' | 'faster' | 'same'

export const changeText: Record<Change, string> = {
  added: 'Added',
  removed: 'Removed',
  slower: 'Slower',
  faster: 'Faster',
  same: 'About the same',
}

/** What stands at the same place of two traces. At least one of the two is there. */
export interface Pair {
  /** The names from the root, each with its number among siblings of that name: its place in both traces. */
  path: string
  name: string
  depth: number
  a: Entity | null
  b: Entity | null
  change: Change
  /** Seconds that it takes longer in B, itself and everything below; null where one of them is not there or has not ended. */
  durationDelta: number | null
  /** Seconds that it spends more in B itself; all of it where it is in one of them only. These add up, durations do not. */
  selfDelta: number
  outcomeChanged: boolean
}

export interface Comparison {
  /** In the order of the tree. */
  pairs: Pair[]
  a: Scale
  b: Scale
  /** Seconds below which nothing is called different. */
  least: number
}

/** A duration counts as another when it differs by this share of the longer one, and by this share of the longer trace. */
const noticeable = { ofDuration: 0.1, ofTrace: 0.002 }

/** Names cannot hold it. */
const separator = '\u0001'

/** Two traces on top of each other: what has the same path of names is the same place; of several siblings with one name, the first with the first. */
export function compare(first: TraceTree, second: TraceTree): Comparison {
  const a = scaleOf(first.roots)
  const b = scaleOf(second.roots)
  const least = noticeable.ofTrace * Math.max(a.end - a.start, b.end - b.start)
  const pairs: Pair[] = []
  const stack = siblings(first.roots, second.roots, '').reverse()
  const depths = new Map(stack.map(({ path }) => [path, 0]))
  for (let next = stack.pop(); next; next = stack.pop()) {
    const depth = depths.get(next.path) ?? 0
    pairs.push(pairOf(next, depth, a, b, least))
    const below = siblings(next.a?.children ?? [], next.b?.children ?? [], next.path)
    for (const child of below.reverse()) {
      depths.set(child.path, depth + 1)
      stack.push(child)
    }
  }
  return { pairs, a, b, least }
}

interface Place {
  path: string
  name: string
  a: Entity | null
  b: Entity | null
}

/** In the order of A; what is only in B stands behind what is before it there. */
function siblings(a: Entity[], b: Entity[], parent: string): Place[] {
  const inA = numbered(a, parent)
  const inB = numbered(b, parent)
  const places = [...inA].map(
    ([path, entity]): Place => ({ path, name: entity.name, a: entity, b: inB.get(path) ?? null }),
  )
  const behind = new Map<string | null, Place[]>()
  let before: string | null = null
  for (const [path, entity] of inB) {
    if (inA.has(path)) before = path
    else behind.set(before, [...(behind.get(before) ?? []), { path, name: entity.name, a: null, b: entity }])
  }
  return [...(behind.get(null) ?? []), ...places.flatMap((place) => [place, ...(behind.get(place.path) ?? [])])]
}

function numbered(entities: Entity[], parent: string): Map<string, Entity> {
  const counts = new Map<string, number>()
  return new Map(
    entities.map((entity) => {
      // The call and the segment that answers it often have one name; they are never siblings, but a queue's consumers are.
      const count = (counts.get(entity.name) ?? 0) + 1
      counts.set(entity.name, count)
      return [`${parent}${separator}${entity.name}${separator}${count}`, entity]
    }),
  )
}

function pairOf({ path, name, a, b }: Place, depth: number, scaleA: Scale, scaleB: Scale, least: number): Pair {
  const durationA = a && durationOf(a)
  const durationB = b && durationOf(b)
  const durationDelta = durationA === null || durationB === null ? null : durationB - durationA
  return {
    path,
    name,
    depth,
    a,
    b,
    change: changeOf(
      a,
      b,
      durationDelta,
      Math.max(least, noticeable.ofDuration * Math.max(durationA ?? 0, durationB ?? 0)),
    ),
    durationDelta,
    selfDelta: (b ? selfTimeOf(b, scaleB) : 0) - (a ? selfTimeOf(a, scaleA) : 0),
    outcomeChanged: a !== null && b !== null && a.outcome !== b.outcome,
  }
}

function changeOf(a: Entity | null, b: Entity | null, delta: number | null, least: number): Change {
  if (!a) return 'added'
  if (!b) return 'removed'
  if (delta === null || Math.abs(delta) < least) return 'same'
  return delta > 0 ? 'slower' : 'faster'
}

/** What differs most by itself, the largest first; and what ended otherwise, however long it took. */
export function largestOf({ pairs, least }: Comparison, most: number): Pair[] {
  return pairs
    .filter(({ selfDelta, outcomeChanged }) => Math.abs(selfDelta) >= least || outcomeChanged)
    .sort((x, y) => Math.abs(y.selfDelta) - Math.abs(x.selfDelta) || (x.path < y.path ? -1 : 1))
    .slice(0, most)
}

export function countsOf({ pairs }: Comparison): Record<Change, number> {
  const counts: Record<Change, number> = { added: 0, removed: 0, slower: 0, faster: 0, same: 0 }
  for (const { change } of pairs) counts[change]++
  return counts
}
