import { type Entity, walk } from './documents'

export interface Scale {
  start: number
  end: number
}

export interface Row {
  entity: Entity
  depth: number
  expanded: boolean
  /** Its place among its siblings, from 1, and how many they are. */
  position: number
  siblings: number
}

/** Where something is drawn, in percent of the scale. */
export interface Place {
  left: number
  width: number
  /** False when all of it is outside of the scale. */
  visible: boolean
}

export interface Tick {
  left: number
  seconds: number
}

/** A trace that took no time at all still needs a scale to divide by. */
export const shortest = 1e-6

export function scaleOf(roots: Entity[]): Scale {
  let start = Number.POSITIVE_INFINITY
  let end = Number.NEGATIVE_INFINITY
  for (const entity of walk(roots)) {
    start = Math.min(start, entity.start)
    end = Math.max(end, entity.end ?? entity.start)
  }
  if (start > end) return { start: 0, end: shortest }
  return { start, end: Math.max(end, start + shortest) }
}

/** The tree as lines, what is collapsed left out; however deep. */
export function rowsOf(roots: Entity[], collapsed: ReadonlySet<string>): Row[] {
  const rows: Row[] = []
  const stack: { entities: Entity[]; next: number }[] = [{ entities: roots, next: 0 }]
  for (let level = stack.at(-1); level; level = stack.at(-1)) {
    const entity = level.entities[level.next++]
    if (!entity) {
      stack.pop()
      continue
    }
    const expanded = !collapsed.has(entity.id)
    const depth = stack.length - 1
    rows.push({ entity, depth, expanded, position: level.next, siblings: level.entities.length })
    if (expanded && entity.children.length > 0) stack.push({ entities: entity.children, next: 0 })
  }
  return rows
}

/** What must be opened, so that an entity has a row. */
export function ancestorsOf(entity: Entity): Entity[] {
  const ancestors: Entity[] = []
  for (let at = entity.parent; at; at = at.parent) ancestors.push(at)
  return ancestors
}

/** Where a stretch of time is on a scale. What has no end reaches to the end of the trace. */
export function placeOf({ start, end }: { start: number; end: number | null }, view: Scale, whole: Scale): Place {
  const share = (time: number) => Math.min(100, Math.max(0, (100 * (time - view.start)) / (view.end - view.start)))
  const until = Math.max(start, end ?? whole.end)
  const left = share(start)
  return { left, width: share(until) - left, visible: until >= view.start && start <= view.end }
}

/** About as many round times as asked, 1, 2 or 5 times a power of ten apart, counted from the start of the trace. */
export function ticksOf(view: Scale, about: number, origin = view.start): Tick[] {
  const length = view.end - view.start
  const rough = length / about
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10)
  const ticks: Tick[] = []
  const first = Math.ceil((view.start - origin) / step - 1e-9)
  for (let index = first; index * step <= view.end - origin + length * 1e-4; index++) {
    ticks.push({ left: (100 * (index * step - (view.start - origin))) / length, seconds: index * step })
  }
  return ticks
}
