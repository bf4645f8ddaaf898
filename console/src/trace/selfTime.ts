import type { Entity } from './documents'
import type { Scale } from './timeline'

/** The stretches of an entity's time in which none of its children ran. All of it when it has none; nothing while its end is not known. */
export function gapsOf(entity: Entity, whole: Scale): Scale[] {
  const end = entity.end ?? whole.end
  const gaps: Scale[] = []
  let covered = entity.start
  for (const child of entity.children) {
    const start = Math.min(child.start, end)
    if (start > covered) gaps.push({ start: covered, end: start })
    covered = Math.max(covered, child.end ?? whole.end)
  }
  if (end > covered) gaps.push({ start: covered, end })
  return gaps
}

/** Seconds that an entity spent itself, not in its children. */
export function selfTimeOf(entity: Entity, whole: Scale): number {
  if (entity.children.length === 0) return Math.max(0, (entity.end ?? whole.end) - entity.start)
  let seconds = 0
  for (const { start, end } of gapsOf(entity, whole)) seconds += end - start
  return seconds
}

/** Gaps between children that are worth a look: of an entity with children, and no shorter than a share of what is seen. */
export function wideGapsOf(entity: Entity, whole: Scale, view: Scale, share = 0.04): Scale[] {
  if (entity.children.length === 0) return []
  const least = (view.end - view.start) * share
  return gapsOf(entity, whole).filter(({ start, end }) => end - start >= least)
}
