import { isOrphan, type TraceTree } from './documents'

/** How much of a trace is there. */
export interface Completeness {
  inProgress: number
  /** Segments whose parent is not there. */
  withoutParent: number
  /** Segments that were made up from the call, because the called service reported none. */
  inferred: number
}

export function completenessOf(tree: TraceTree): Completeness {
  const counts: Completeness = { inProgress: 0, withoutParent: 0, inferred: 0 }
  for (const entity of tree.byId.values()) {
    if (entity.inProgress) counts.inProgress++
    if (entity.inferred && entity.kind === 'segment') counts.inferred++
    if (isOrphan(entity)) counts.withoutParent++
  }
  return counts
}

/** Sentences for what is not complete; empty for a trace that is. */
export function wordsOf({ inProgress, withoutParent, inferred }: Completeness): string[] {
  const say = (count: number, one: string, many: string) =>
    count === 0 ? [] : count === 1 ? [one] : [many.replace('#', String(count))]
  return [
    ...say(inProgress, '1 part is in progress.', '# parts are in progress.'),
    ...say(
      withoutParent,
      '1 segment names a parent that was not received.',
      '# segments name parents that were not received.',
    ),
    ...say(
      inferred,
      '1 segment is inferred from a call: the called service reported nothing.',
      '# segments are inferred from calls: the called services reported nothing.',
    ),
  ]
}
