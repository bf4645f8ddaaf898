import { byEntity, criticalPath, type Piece } from './criticalPath'
import type { Entity, TraceTree } from './documents'
import { type Scale, scaleOf } from './timeline'

/** What is computed of a trace once, however often it is drawn. */
export interface TraceAnalysis {
  whole: Scale
  /** The critical path of its first root. */
  pieces: Piece[]
  path: ReadonlyMap<Entity, Piece[]>
}

const known = new WeakMap<TraceTree, TraceAnalysis>()

export function analysisOf(tree: TraceTree): TraceAnalysis {
  const before = known.get(tree)
  if (before) return before
  const whole = scaleOf(tree.roots)
  const pieces = tree.roots[0] ? criticalPath(tree.roots[0], whole) : []
  const analysis = { whole, pieces, path: byEntity(pieces) }
  known.set(tree, analysis)
  return analysis
}
