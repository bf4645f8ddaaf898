import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import Tabs from '@cloudscape-design/components/tabs'
import type { FacetValue } from '../shared/analysis'
import { formatCount, formatDuration } from '../shared/format'
import { Text } from '../shared/Text'
import { causeFacets } from './api'

const texts: Record<(typeof causeFacets)[number], string> = {
  'rootcause.responsetime': 'Response time',
  'rootcause.fault': 'Faults',
  'rootcause.error': 'Errors',
}

/** Where the time of set A went, and where its failures came from: paths through services. */
export function Causes({ causes }: { causes: Map<string, FacetValue[]> }) {
  return (
    <Container header={<Header variant="h2">Root causes in A</Header>}>
      <Tabs
        ariaLabel="Root causes"
        tabs={causeFacets.map((name) => ({
          id: name,
          label: `${texts[name]} (${formatCount(causes.get(name)?.length ?? 0)})`,
          content: <CauseTable values={causes.get(name) ?? []} />,
        }))}
      />
    </Container>
  )
}

function CauseTable({ values }: { values: FacetValue[] }) {
  if (values.length === 0) return <Box color="text-body-secondary">None of the traces of A has one.</Box>
  return (
    <table className="causes-table">
      <thead>
        <tr>
          <th scope="col">Through</th>
          <th scope="col">Traces</th>
          <th scope="col">p95</th>
        </tr>
      </thead>
      <tbody>
        {values.map(({ Value, TraceCount, ResponseTime }) => (
          <tr key={String(Value)}>
            <td>
              <Text>{String(Value)}</Text>
            </td>
            <td>{formatCount(TraceCount)}</td>
            <td>{ResponseTime.P95 === null ? '–' : formatDuration(ResponseTime.P95)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
