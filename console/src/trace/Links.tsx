import { Link, useSearchParams } from 'react-router'
import { withSearch } from '../shared/follow'
import { Text } from '../shared/Text'
import { timeOf } from '../shared/time'
import { readTraceId } from '../shared/traceId'
import { Facts } from './Facts'
import type { LinkedTrace } from './resources'

/** Traces that belong to this one: the message that was sent, the batch that it was read in. */
export function Links({ links }: { links: LinkedTrace[] }) {
  const [search] = useSearchParams()
  return (
    <ul className="linked-traces">
      {links.map(({ traceId, entityId, attributes }, index) => {
        const id = readTraceId(traceId)
        const target = timeOf(search)
        if (entityId) target.set('entity', entityId)
        return (
          <li key={index}>
            {id ? (
              <Link to={withSearch(`/traces/${id}`, target)} className="trace-id">
                {id}
              </Link>
            ) : (
              <Text>{traceId}</Text>
            )}
            {attributes && <Facts object={attributes} />}
          </li>
        )
      })}
    </ul>
  )
}
