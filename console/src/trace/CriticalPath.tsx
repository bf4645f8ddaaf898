import Button from '@cloudscape-design/components/button'
import { useMemo, useState } from 'react'
import { formatCount, formatDuration, formatShare } from '../shared/format'
import { Text } from '../shared/Text'
import { type Piece, sharesOf } from './criticalPath'
import type { Entity } from './documents'

const first = 8

/** Who kept the trace from ending sooner, most first. */
export function CriticalPath({ pieces, onSelect }: { pieces: Piece[]; onSelect: (entity: Entity) => void }) {
  const [all, setAll] = useState(false)
  const shares = useMemo(() => sharesOf(pieces), [pieces])
  const shown = shares.slice(0, all ? 500 : first)
  return (
    <section className="critical-path" aria-labelledby="critical-path">
      <h2 id="critical-path">
        Critical path <span className="quiet">where time would have to be saved for the trace to end sooner</span>
      </h2>
      <ol>
        {shown.map(({ entity, seconds, share }) => (
          <li key={entity.id}>
            <button type="button" onClick={() => onSelect(entity)}>
              <span className="critical-name">
                <Text clip>{entity.name || '(no name)'}</Text>
                {entity.service !== entity.name && (
                  <small>
                    <Text clip>{entity.service}</Text>
                  </small>
                )}
              </span>
              <span className="critical-bar" aria-hidden="true">
                <i style={{ width: `${share * 100}%` }} />
              </span>
              <span>{formatDuration(seconds)}</span>
              <span>{formatShare(share)}</span>
            </button>
          </li>
        ))}
      </ol>
      {shares.length > shown.length && !all && (
        <Button variant="inline-link" onClick={() => setAll(true)}>
          {`${formatCount(Math.min(500, shares.length) - first)} more`}
        </Button>
      )}
    </section>
  )
}
