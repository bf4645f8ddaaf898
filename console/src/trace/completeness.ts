import { missingOf, type TraceTree } from './documents'

/** How much of a trace is there. */
export interface Completeness {
  inProgress: number
  /** Segments whose parent is not there. */
  withoutParent: number
  /** Calls to services that trace, whose segment is not there. */
  withoutCallee: number
  /** Segments that were made up from the call, because the called service does not trace. */
  inferred: number
}

export function completenessOf(tree: TraceTree): Completeness {
  const counts: Completeness = { inProgress: 0, withoutParent: 0, withoutCallee: 0, inferred: 0 }
  for (const entity of tree.byId.values()) {
    if (entity.inProgress) counts.inProgress++
    if (entity.inferred && entity.kind === 'segment') counts.inferred++
    for (const missing of missingOf(entity)) counts[missing === 'parent' ? 'withoutParent' : 'withoutCallee']++
  }
  return counts
}

/** Sentences for what is not complete; empty for a trace that is. */
export function wordsOf({ inProgress, withoutParent, withoutCallee, inferred }: Completeness): string[] {
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
      withoutCallee,
      '1 call was passed on to a service whose segment was not received.',
      '# calls were passed on to services whose segments were not received.',
    ),
    ...say(
      inferred,
      '1 segment is inferred from a call: the called service does not trace.',
      '# segments are inferred from calls: the called services do not trace.',
    ),
  ]
}
