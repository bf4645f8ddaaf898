import type { Entity } from './documents'
import type { Scale } from './timeline'

/** A stretch of time in which an entity itself, none of its children, kept the root from ending. */
export interface Piece {
  entity: Entity
  /** On the clock of the root. */
  start: number
  end: number
  /** Added to the entity's own times to have them on the clock of the root; 0 unless the clocks disagree. */
  shift: number
}

/** What an entity has of the critical path, all its pieces together. */
export interface PathShare {
  entity: Entity
  seconds: number
  /** Of the time of the root. */
  share: number
}

/** Times are rounded to microseconds by those who send them. */
const tolerance = 2e-6

interface Task {
  entity: Entity
  from: number
  to: number
  shift: number
}

/**
 * The chain of work that determines when the root ends, oldest first: its pieces touch each other and cover the root's time exactly.
 *
 * It is walked from the end: whichever child ended last was waited for; before it began, whichever ended last before that; what no child
 * covers is the entity's own. A child that ends after its parent was not waited for, neither was one that still runs when its parent has
 * ended. What is in progress under a parent in progress reaches to `whole.end`.
 */
export function criticalPath(root: Entity, whole: Scale): Piece[] {
  const end = Math.max(root.start, root.end ?? whole.end)
  const pieces: Piece[] = []
  const tasks: Task[] = [{ entity: root, from: root.start, to: end, shift: 0 }]
  for (let task = tasks.pop(); task; task = tasks.pop()) {
    const { entity, from, shift } = task
    let cursor = task.to
    const own = (start: number) => {
      if (start < cursor) pieces.push({ entity, start, end: cursor, shift })
    }
    const children = entity.children.map((child) => placed(child, entity, shift, whole))
    for (const child of children.sort((a, b) => b.to - a.to || a.from - b.from)) {
      if (cursor <= from) break
      if (child.to > cursor + tolerance || child.to <= from || child.to <= child.from) continue
      const to = Math.min(child.to, cursor)
      const start = Math.max(child.from, from)
      if (start >= to) continue
      own(to)
      tasks.push({ ...child, from: start, to })
      cursor = start
    }
    own(from)
  }
  return pieces.sort((a, b) => a.start - b.start)
}

/**
 * A child on the clock of the root. The clocks of two machines differ: a segment that was no longer than the call which it answers was
 * within it, whatever its times say, and is put into its middle. One that took longer than the call was not waited for.
 */
function placed(child: Entity, parent: Entity, parentShift: number, whole: Scale): Task {
  const shift = parentShift + skewOf(child, parent, whole)
  return { entity: child, from: child.start + shift, to: (child.end ?? whole.end) + shift, shift }
}

/** Seconds by which the clock of a called segment is behind that of its caller; 0 unless it contradicts the call. */
export function skewOf(child: Entity, parent: Entity, whole: Scale): number {
  if (child.kind !== 'segment' || child.end === null) return 0
  const parentEnd = parent.end ?? whole.end
  const outside = child.start < parent.start - tolerance || child.end > parentEnd + tolerance
  const spare = parentEnd - parent.start - (child.end - child.start)
  if (!outside || spare < 0 || child.end < child.start) return 0
  return parent.start + spare / 2 - child.start
}

/** Who has how much of the path, most first. */
export function sharesOf(pieces: Piece[]): PathShare[] {
  const seconds = new Map<Entity, number>()
  let total = 0
  for (const { entity, start, end } of pieces) {
    seconds.set(entity, (seconds.get(entity) ?? 0) + end - start)
    total += end - start
  }
  return [...seconds]
    .map(([entity, own]) => ({ entity, seconds: own, share: total > 0 ? own / total : 0 }))
    .sort((a, b) => b.seconds - a.seconds)
}

/** The pieces of each entity. */
export function byEntity(pieces: Piece[]): Map<Entity, Piece[]> {
  const grouped = new Map<Entity, Piece[]>()
  for (const piece of pieces) {
    const own = grouped.get(piece.entity)
    if (own) own.push(piece)
    else grouped.set(piece.entity, [piece])
  }
  return grouped
}
