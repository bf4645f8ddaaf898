import { expect, test } from 'vitest'
import { byEntity, criticalPath, sharesOf, skewOf } from './criticalPath'
import { type JsonObject, treeOf, walk } from './documents'
import { scaleOf } from './timeline'

interface Sketch {
  id: string
  at: [start: number, end: number | null]
  children?: Sketch[]
  /** Reported by a service of its own, with a clock of its own. */
  segment?: boolean
}

function pathOf(sketch: Sketch) {
  const documents: JsonObject[] = []
  const write = ({ id, at: [start, end], children = [] }: Sketch): JsonObject => {
    const own = children.filter(({ segment }) => !segment).map(write)
    for (const child of children.filter(({ segment }) => segment)) documents.push({ ...write(child), parent_id: id })
    return {
      id,
      name: id,
      start_time: start,
      ...(end === null ? { in_progress: true } : { end_time: end }),
      subsegments: own,
    }
  }
  documents.push(write(sketch))
  const tree = treeOf(documents.map((document) => JSON.stringify(document)))
  const root = tree.byId.get(sketch.id)
  if (!root) throw new Error('no root')
  const whole = scaleOf(tree.roots)
  return { root, whole, pieces: criticalPath(root, whole) }
}

const linesOf = (sketch: Sketch) =>
  pathOf(sketch).pieces.map(({ entity, start, end }) => `${entity.id} ${start}-${end}`)

test('of children one after the other, all are on the path, and what is between them is the parent’s', () => {
  expect(
    linesOf({
      id: 'r',
      at: [0, 10],
      children: [
        { id: 'a', at: [1, 4] },
        { id: 'b', at: [5, 9] },
      ],
    }),
  ).toEqual(['r 0-1', 'a 1-4', 'r 4-5', 'b 5-9', 'r 9-10'])
})

test('of parallel children, the one that ends last is waited for', () => {
  expect(
    linesOf({
      id: 'r',
      at: [0, 10],
      children: [
        { id: 'a', at: [1, 6] },
        { id: 'b', at: [1, 9] },
      ],
    }),
  ).toEqual(['r 0-1', 'b 1-9', 'r 9-10'])
})

test('before the last one began, whichever ended last until then counts', () => {
  const children: Sketch[] = [
    { id: 'a', at: [0, 3] },
    { id: 'b', at: [1, 7] },
    { id: 'c', at: [4, 9] },
  ]
  expect(linesOf({ id: 'r', at: [0, 9], children })).toEqual(['a 0-3', 'r 3-4', 'c 4-9'])
})

test('a child that outlives its parent was not waited for', () => {
  const children: Sketch[] = [
    { id: 'queue', at: [2, 30] },
    { id: 'a', at: [1, 3] },
  ]
  expect(linesOf({ id: 'r', at: [0, 5], children })).toEqual(['r 0-1', 'a 1-3', 'r 3-5'])
})

test('what is in progress reaches to the end of what is known, if its parent is in progress too', () => {
  const children: Sketch[] = [
    { id: 'a', at: [1, 4] },
    { id: 'open', at: [4, null] },
  ]
  expect(linesOf({ id: 'r', at: [0, null], children: [...children, { id: 'z', at: [5, 8] }] })).toEqual([
    'r 0-1',
    'a 1-4',
    'open 4-8',
  ])
  expect(linesOf({ id: 'r', at: [0, 9], children: [...children, { id: 'z', at: [5, 20] }] })).toEqual([
    'r 0-1',
    'a 1-4',
    'r 4-9',
  ])
})

test('a callee whose clock is wrong is put into the middle of the call', () => {
  const call: Sketch = { id: 'call', at: [2, 8], children: [{ id: 'callee', at: [102, 106], segment: true }] }
  const { pieces, root, whole } = pathOf({ id: 'r', at: [0, 10], children: [call] })
  expect(pieces.map(({ entity, start, end }) => `${entity.id} ${start}-${end}`)).toEqual([
    'r 0-2',
    'call 2-3',
    'callee 3-7',
    'call 7-8',
    'r 8-10',
  ])
  expect(pieces.find(({ entity }) => entity.id === 'callee')?.shift).toBe(-99)
  const callee = [...walk([root])].find(({ id }) => id === 'callee')
  expect(callee?.parent && skewOf(callee, callee.parent, whole)).toBe(-99)
})

test('a callee that took longer than the call goes on aside', () => {
  const call: Sketch = { id: 'send', at: [2, 3], children: [{ id: 'consumer', at: [4, 9], segment: true }] }
  expect(linesOf({ id: 'r', at: [0, 5], children: [call] })).toEqual(['r 0-2', 'send 2-3', 'r 3-5'])
})

test('an end before the start, and a root without length, have no path', () => {
  expect(linesOf({ id: 'r', at: [5, 4] })).toEqual([])
  expect(linesOf({ id: 'r', at: [0, 2], children: [{ id: 'a', at: [1, 0.5] }] })).toEqual(['r 0-2'])
})

test('shares are of the root’s time, the largest first', () => {
  const { pieces } = pathOf({ id: 'r', at: [0, 10], children: [{ id: 'a', at: [2, 8] }] })
  expect(sharesOf(pieces).map(({ entity, share }) => [entity.id, share])).toEqual([
    ['a', 0.6],
    ['r', 0.4],
  ])
})

/** The same numbers in every run. */
function seeded(seed: number) {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296
  }
}

function anyTrace(random: () => number, name = 'r', depth = 0, from = 0, to = 100): Sketch {
  const count = depth > 4 ? 0 : Math.floor(random() * 5)
  const time = () => Math.round((from - 2 + random() * (to - from + 4)) * 1000) / 1000
  const children = Array.from({ length: count }, (_, index) => {
    const [start, end] = [time(), time()].sort((a, b) => a - b) as [number, number]
    const child = anyTrace(random, `${name}.${index}`, depth + 1, start, end)
    const skew = random() < 0.15 ? (random() - 0.5) * 300 : 0
    const open = random() < 0.08
    return {
      ...child,
      at: [child.at[0] + skew, open ? null : (child.at[1] ?? child.at[0]) + skew] as Sketch['at'],
      segment: random() < 0.5,
    }
  })
  return { id: name, at: [from, depth === 0 && random() < 0.1 ? null : to], children }
}

test('whatever a trace looks like, the pieces touch each other, overlap nowhere, and cover the time of the root exactly', () => {
  const random = seeded(2026)
  for (let round = 0; round < 1000; round++) {
    const { pieces, root, whole } = pathOf(anyTrace(random))
    const end = root.end ?? whole.end
    let cursor = root.start
    for (const piece of pieces) {
      expect(piece.start).toBe(cursor)
      expect(piece.end).toBeGreaterThan(piece.start)
      cursor = piece.end
    }
    expect(cursor).toBe(Math.max(root.start, end))
    for (const [entity, own] of byEntity(pieces)) {
      for (const { start, end: until, shift } of own) {
        expect(start - shift).toBeGreaterThanOrEqual(entity.start - 1e-5)
        expect(until - shift).toBeLessThanOrEqual((entity.end ?? whole.end) + 1e-5)
      }
    }
  }
})
