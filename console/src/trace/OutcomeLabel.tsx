import { outcomeText } from '../shared/outcome'
import type { Entity } from './documents'

export function OutcomeLabel({ entity }: { entity: Entity }) {
  const open = entity.inProgress && entity.outcome === 'ok'
  return (
    <span className={`flag ${open ? 'progress' : entity.outcome}`}>
      <i className={`swatch ${open ? 'progress' : entity.outcome}`} />
      {open ? 'In progress' : outcomeText[entity.outcome]}
    </span>
  )
}
