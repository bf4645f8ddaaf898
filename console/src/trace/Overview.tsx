import Button from '@cloudscape-design/components/button'
import { formatDuration, formatShare, formatTime, shorten } from '../shared/format'
import { Text } from '../shared/Text'
import { analysisOf } from './analysis'
import { skewOf } from './criticalPath'
import { asText, durationOf, type Entity, isOrphan, type TraceTree } from './documents'
import { OutcomeLabel } from './OutcomeLabel'
import { gapsOf, selfTimeOf } from './selfTime'

interface OverviewProps {
  entity: Entity
  tree: TraceTree
  onSelect: (entity: Entity) => void
}

export function Overview({ entity, tree, onSelect }: OverviewProps) {
  const { document, parent } = entity
  const { whole, path } = analysisOf(tree)
  const critical = (path.get(entity) ?? []).reduce((sum, { start, end }) => sum + end - start, 0)
  const duration = durationOf(entity)
  const flags = (['error', 'throttle', 'fault'] as const).filter((flag) => document[flag] === true)
  const gap =
    entity.children.length > 0 ? Math.max(0, ...gapsOf(entity, whole).map(({ start, end }) => end - start)) : 0
  const skew = parent ? skewOf(entity, parent, whole) : 0
  const length = whole.end - whole.start
  const facts: [string, React.ReactNode][] = [
    ['Name', <Text key="name">{entity.name}</Text>],
    ['Kind', entity.inferred ? 'inferred segment: the callee did not report' : entity.kind],
    ['Outcome', <OutcomeLabel key="outcome" entity={entity} />],
    ['Flags', flags.join(', ')],
    ['Duration', duration === null ? 'in progress' : formatDuration(duration)],
    ['Self time', entity.children.length > 0 ? formatDuration(selfTimeOf(entity, whole)) : null],
    ['Longest gap', gap > 0 ? `${formatDuration(gap)} in which nothing below it ran` : null],
    [
      'Critical path',
      critical > 0 ? `${formatDuration(critical)}, ${formatShare(critical / length)} of the trace` : 'not on it',
    ],
    ['Starts', `${formatTime(entity.start)} (+${formatDuration(Math.max(0, entity.start - whole.start))})`],
    ['Ends', entity.end === null ? '' : formatTime(entity.end)],
    [
      'Clock',
      skew === 0
        ? null
        : `${formatDuration(Math.abs(skew))} ${skew > 0 ? 'behind' : 'ahead of'} that of its caller, at least about`,
    ],
    ['Origin', entity.type],
    ['Namespace', entity.namespace],
    ['Id', entity.id],
    [
      'Parent',
      parent && (
        <Button key="parent" variant="inline-link" onClick={() => onSelect(parent)}>
          {shorten(parent.name) || parent.id}
        </Button>
      ),
    ],
    ['Parent id', isOrphan(entity) ? `${asText(document.parent_id)}, not received` : null],
    ['User', asText(document.user)],
    ['Resource ARN', asText(document.resource_arn)],
  ]
  return (
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
  )
}
