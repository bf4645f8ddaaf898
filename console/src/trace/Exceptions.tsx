import Button from '@cloudscape-design/components/button'
import { shorten } from '../shared/format'
import { Text } from '../shared/Text'
import type { Entity } from './documents'
import type { Cause, Exception, StackFrame } from './exceptions'

export function Exceptions({ cause, onSelect }: { cause: Cause; onSelect: (entity: Entity) => void }) {
  const { entity } = cause
  return (
    <div className="exceptions">
      {cause.chains.map(({ exceptions, recordedBy }, index) => (
        <section key={index}>
          {recordedBy && (
            <p className="quiet">
              Recorded by <Owner entity={recordedBy} onSelect={onSelect} />
            </p>
          )}
          {exceptions.map((exception, position) => (
            <ExceptionView key={position} exception={exception} causedFirst={position > 0} />
          ))}
        </section>
      ))}
      {entity && (
        <p>
          The cause is in <Owner entity={entity} onSelect={onSelect} />
        </p>
      )}
      {cause.unresolved.map((id) => (
        <p key={id} className="quiet">
          Exception <Text>{id}</Text> is not in this trace.
        </p>
      ))}
      {cause.workingDirectory && (
        <p className="quiet">
          Working directory <Text>{cause.workingDirectory}</Text>
        </p>
      )}
      {cause.paths.length > 0 && (
        <p className="quiet">
          Paths <Text>{cause.paths.join(', ')}</Text>
        </p>
      )}
    </div>
  )
}

function Owner({ entity, onSelect }: { entity: Entity; onSelect: (entity: Entity) => void }) {
  return (
    <Button variant="inline-link" onClick={() => onSelect(entity)}>
      {shorten(entity.name) || entity.id}
    </Button>
  )
}

function ExceptionView({ exception, causedFirst }: { exception: Exception; causedFirst: boolean }) {
  return (
    <article className="exception">
      <h3>
        {causedFirst && <span className="quiet">caused by </span>}
        <Text>{exception.type ?? 'Exception'}</Text>
        {exception.remote && <span className="tag">remote</span>}
      </h3>
      {exception.message && (
        <p className="exception-message">
          <Text>{exception.message}</Text>
        </p>
      )}
      {exception.stack.length > 0 && (
        <ol className="stack">
          {exception.stack.map((frame, index) => (
            <li key={index}>
              <Text>{frameText(frame)}</Text>
            </li>
          ))}
        </ol>
      )}
      {exception.truncated > 0 && <p className="quiet">{exception.truncated} more frames were left out.</p>}
      {exception.skipped > 0 && <p className="quiet">{exception.skipped} exceptions in between were left out.</p>}
    </article>
  )
}

function frameText({ label, path, line }: StackFrame): string {
  const place = path === null ? '' : line === null ? path : `${path}:${line}`
  return label && place ? `${label}  ${place}` : label || place || '(unknown frame)'
}
