import type { Entity } from './documents'

export interface Scale {
  start: number
  end: number
}

export interface Row {
  entity: Entity
  depth: number
  expanded: boolean
  /** Percent of the time scale. */
  left: number
  width: number
}

export interface Tick {
  left: number
  seconds: number
}

/** A trace that took no time at all still needs a scale to divide by. */
const shortest = 1e-6

export function scaleOf(roots: Entity[]): Scale {
  let start = Number.POSITIVE_INFINITY
  let end = Number.NEGATIVE_INFINITY
  const visit = (entities: Entity[]) => {
    for (const entity of entities) {
      start = Math.min(start, entity.start)
      end = Math.max(end, entity.end ?? entity.start)
      visit(entity.children)
    }
  }
  visit(roots)
  if (start > end) return { start: 0, end: shortest }
  return { start, end: Math.max(end, start + shortest) }
}

/** The tree as lines, what is collapsed left out. What is in progress reaches to the end of the scale. */
export function rowsOf(roots: Entity[], collapsed: ReadonlySet<string>, scale: Scale): Row[] {
  const rows: Row[] = []
  const share = (time: number) => Math.min(100, Math.max(0, (100 * (time - scale.start)) / (scale.end - scale.start)))
  const visit = (entities: Entity[], depth: number) => {
    for (const entity of entities) {
      const left = share(entity.start)
      const expanded = !collapsed.has(entity.id)
      rows.push({ entity, depth, expanded, left, width: Math.max(0, share(entity.end ?? scale.end) - left) })
      if (expanded) visit(entity.children, depth + 1)
    }
  }
  visit(roots, 0)
  return rows
}

/** About as many round times as asked: 1, 2 or 5 times a power of ten apart. */
export function ticksOf(scale: Scale, about: number): Tick[] {
  const length = scale.end - scale.start
  const rough = length / about
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10)
  const ticks: Tick[] = []
  for (let index = 0; index * step <= length * 1.0001; index++) {
    ticks.push({ left: (100 * index * step) / length, seconds: index * step })
  }
  return ticks
}

/** Which rows a scrolled list has to draw: those in sight and some around. */
export function sliceInSight(rowCount: number, rowHeight: number, scrollTop: number, height: number) {
  const around = 12
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - around)
  const last = Math.min(rowCount, Math.ceil((scrollTop + height) / rowHeight) + around)
  return { first: Math.min(first, last), last }
}
