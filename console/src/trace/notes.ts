import { type Entity, missingOf } from './documents'

/** What a row says in words beside its bar. */
export function notesOf(entity: Entity): string[] {
  const missing = missingOf(entity)
  return [
    ...(entity.inProgress ? ['in progress'] : []),
    ...(entity.inferred && entity.kind === 'segment' ? ['inferred'] : []),
    ...(missing.includes('parent') ? ['parent not received'] : []),
    ...(missing.includes('callee') ? ['callee not received'] : []),
  ]
}
