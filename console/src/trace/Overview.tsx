import { formatDuration, formatTime } from '../shared/format'
import { Text } from '../shared/Text'
import { asObject, asText, durationOf, type Entity, type TraceTree } from './documents'
import { JsonTree } from './JsonTree'
import { OutcomeLabel } from './OutcomeLabel'
import { scaleOf } from './timeline'

export function Overview({ entity, tree }: { entity: Entity; tree: TraceTree }) {
  const { document } = entity
  const duration = durationOf(entity)
  const flags = (['error', 'throttle', 'fault'] as const).filter((flag) => document[flag] === true)
  const facts: [string, React.ReactNode][] = [
    ['Name', <Text key="name">{entity.name}</Text>],
    ['Kind', entity.inferred ? 'inferred segment: the callee did not report' : entity.kind],
    ['Outcome', <OutcomeLabel key="outcome" entity={entity} />],
    ['Flags', flags.join(', ')],
    ['Duration', duration === null ? 'in progress' : formatDuration(duration)],
    [
      'Starts',
      `${formatTime(entity.start)} (+${formatDuration(Math.max(0, entity.start - scaleOf(tree.roots).start))})`,
    ],
    ['Ends', entity.end === null ? '' : formatTime(entity.end)],
    ['Origin', entity.type],
    ['Namespace', entity.namespace],
    ['Id', entity.id],
    ['Parent id', asText(document.parent_id)],
    ['User', asText(document.user)],
    ['Resource ARN', asText(document.resource_arn)],
  ]
  const service = asObject(document.service)
  return (
    <>
      <dl className="facts">
        {facts
          .filter(([, value]) => value !== null && value !== '')
          .map(([term, value]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{typeof value === 'string' ? <Text>{value}</Text> : value}</dd>
            </div>
          ))}
      </dl>
      {service && <JsonTree value={{ service }} />}
      {Array.isArray(document.links) && <JsonTree value={{ links: document.links }} />}
    </>
  )
}
