import { type Entity, isOrphan } from './documents'

/** What a row says in words beside its bar. */
export function notesOf(entity: Entity): string[] {
  return [
    ...(entity.inProgress ? ['in progress'] : []),
    ...(entity.inferred && entity.kind === 'segment' ? ['inferred'] : []),
    ...(isOrphan(entity) ? ['parent not received'] : []),
  ]
}
