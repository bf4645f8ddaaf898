import { useState } from 'react'
import { Text } from '../shared/Text'
import type { Json } from './documents'

/** Deeper parts are drawn when opened, so that no document is too deep to look at. */
const openDepth = 2
const mostAtOnce = 100

export function JsonTree({ value }: { value: Json | undefined }) {
  return (
    <div className="json-tree">
      <Members value={value} depth={0} />
    </div>
  )
}

function Members({ value, depth }: { value: Json | undefined; depth: number }) {
  const [shown, setShown] = useState(mostAtOnce)
  const entries = Object.entries((value ?? {}) as Record<string, Json | undefined>)
  return (
    <ul>
      {entries.slice(0, shown).map(([name, member]) => (
        <Member key={name} name={name} value={member} depth={depth} />
      ))}
      {entries.length > shown && (
        <li>
          <button type="button" className="more" onClick={() => setShown(shown * 10)}>
            {entries.length - shown} more
          </button>
        </li>
      )}
    </ul>
  )
}

function Member({ name, value, depth }: { name: string; value: Json | undefined; depth: number }) {
  const [open, setOpen] = useState(depth < openDepth)
  if (typeof value !== 'object' || value === null) {
    return (
      <li>
        <span className="json-name">
          <Text>{name}</Text>
        </span>
        <span className={`json-value ${typeof value}`}>
          <Text>{typeof value === 'string' ? value : String(value)}</Text>
        </span>
      </li>
    )
  }
  const size = Array.isArray(value) ? `[${value.length}]` : `{${Object.keys(value).length}}`
  return (
    <li>
      <button type="button" className="json-toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className={`chevron ${open ? 'expanded' : ''}`} aria-hidden="true">
          ▸
        </span>
        <span className="json-name">
          <Text>{name}</Text>
        </span>
        <span className="quiet">{size}</span>
      </button>
      {open && <Members value={value} depth={depth + 1} />}
    </li>
  )
}
