import { durationOf, type Entity, walk } from './documents'
import { selfTimeOf } from './selfTime'
import type { Scale } from './timeline'

/** A line of the table: one entity. Seconds; null while its end is not known. */
export interface Line {
  entity: Entity
  name: string
  service: string
  outcome: string
  offset: number
  duration: number | null
  self: number
}

/** All entities of one name. */
export interface Sum {
  name: string
  count: number
  failed: number
  total: number
  self: number
  longest: number
}

export function linesOf(roots: Entity[], whole: Scale): Line[] {
  return Array.from(walk(roots), (entity) => ({
    entity,
    name: entity.name,
    service: entity.service,
    outcome: entity.outcome,
    offset: entity.start - whole.start,
    duration: durationOf(entity),
    self: selfTimeOf(entity, whole),
  }))
}

/** The lines summed up by name, those with the most self time first. */
export function sumsOf(lines: Line[]): Sum[] {
  const sums = new Map<string, Sum>()
  for (const { entity, name, duration, self } of lines) {
    const sum = sums.get(name) ?? { name, count: 0, failed: 0, total: 0, self: 0, longest: 0 }
    sum.count++
    if (entity.outcome !== 'ok') sum.failed++
    sum.total += duration ?? 0
    sum.self += self
    sum.longest = Math.max(sum.longest, duration ?? 0)
    sums.set(name, sum)
  }
  return [...sums.values()].sort((a, b) => b.self - a.self || (a.name < b.name ? -1 : 1))
}
