import SpaceBetween from '@cloudscape-design/components/space-between'
import SplitPanel from '@cloudscape-design/components/split-panel'
import Tabs, { type TabsProps } from '@cloudscape-design/components/tabs'
import { useMemo } from 'react'
import { shorten } from '../shared/format'
import { asObject, type Entity, type TraceTree } from './documents'
import { Exceptions } from './Exceptions'
import { causeOf } from './exceptions'
import { Facts } from './Facts'
import { JsonTree } from './JsonTree'
import { Links } from './Links'
import { Logs } from './Logs'
import { Overview } from './Overview'
import { RawDocument } from './RawDocument'
import { Resources } from './Resources'
import { linksOf, resourcesOf } from './resources'
import { Sql } from './Sql'

interface EntityPanelProps {
  entity: Entity
  tree: TraceTree
  traceId: string
  onSelect: (entity: Entity) => void
}

/** All that the document of the selected segment or subsegment says. */
export function EntityPanel({ entity, tree, traceId, onSelect }: EntityPanelProps) {
  const cause = useMemo(() => causeOf(entity, tree), [entity, tree])
  const { document } = entity
  const tabs: TabsProps.Tab[] = [
    { id: 'overview', label: 'Overview', content: <Overview entity={entity} tree={tree} onSelect={onSelect} /> },
  ]
  const add = (id: string, label: string, content: React.ReactNode) => tabs.push({ id, label, content })

  if (cause) add('exceptions', 'Exceptions', <Exceptions cause={cause} onSelect={onSelect} />)
  const http = asObject(document.http)
  if (http) {
    add(
      'http',
      'HTTP',
      <SpaceBetween size="l">
        <Facts title="Request" object={asObject(http.request)} />
        <Facts title="Response" object={asObject(http.response)} />
      </SpaceBetween>,
    )
  }
  const sql = asObject(document.sql)
  if (sql) add('sql', 'SQL', <Sql sql={sql} />)
  const annotations = asObject(document.annotations)
  if (annotations) add('annotations', 'Annotations', <Facts object={annotations} />)
  if (asObject(document.metadata)) add('metadata', 'Metadata', <JsonTree value={document.metadata} />)
  const resources = resourcesOf(entity)
  if (resources.length > 0) add('resources', 'Resources', <Resources resources={resources} />)
  const links = linksOf(entity)
  if (links.length > 0) add('links', `Links (${links.length})`, <Links links={links} />)
  add('logs', 'Logs', <Logs entity={entity} traceId={traceId} />)
  add('raw', 'Raw document', <RawDocument document={document} />)

  return (
    <SplitPanel header={shorten(entity.name) || '(no name)'} closeBehavior="hide">
      <Tabs tabs={tabs} ariaLabel="What the document says" />
    </SplitPanel>
  )
}
