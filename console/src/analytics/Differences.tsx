import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { useFollow } from '../shared/follow'
import { formatCount, formatDuration, formatShare, shorten } from '../shared/format'
import { Text } from '../shared/Text'
import { type Sets, tracesOf } from './address'
import type { Comparison, Difference, TraceSet } from './api'

interface DifferencesProps {
  comparison: Comparison
  a: TraceSet
  /** Both, as the address has them. */
  sets: Sets
  /** A value is to be a condition of a set. */
  onCondition: (filter: string, side: 'a' | 'b') => void
}

const facetNames: Record<string, string> = {
  entrypoint: 'Entry point',
  service: 'Service',
  'service.type': 'Type of service',
  'http.url': 'URL',
  'http.method': 'Method',
  'http.status': 'Status',
  'http.useragent': 'User agent',
  'http.clientip': 'Client address',
  user: 'User',
  'instance.id': 'Instance',
  availabilityzone: 'Zone',
  'resource.arn': 'Resource',
  'account.id': 'Account',
  'rootcause.fault': 'Cause of fault',
  'rootcause.error': 'Cause of error',
  'rootcause.responsetime': 'Cause of time',
}

export const facetText = (name: string) => facetNames[name] ?? name.replace(/^annotation\./, '')

/** What is more frequent in one of the sets, what tells them apart best first. */
export function Differences({ comparison, a, sets, onCondition }: DifferencesProps) {
  const [search] = useSearchParams()
  const follow = useFollow()
  const columns = useMemo((): TableProps.ColumnDefinition<Difference>[] => {
    return [
      { id: 'facet', header: 'What', cell: ({ Facet }) => <Text clip>{facetText(Facet)}</Text>, minWidth: 120 },
      {
        id: 'value',
        header: 'Value',
        cell: ({ Value, FilterExpression }) =>
          FilterExpression ? (
            <Link
              href={tracesOf(a, sets, search, FilterExpression)}
              onFollow={follow}
              ariaLabel={`Traces of A with ${String(Value).slice(0, 80)}`}
            >
              <Text clip>{shorten(String(Value), 120)}</Text>
            </Link>
          ) : (
            <Text clip>{shorten(String(Value), 120)}</Text>
          ),
        minWidth: 200,
      },
      {
        id: 'shares',
        header: 'Share in A and in B',
        cell: (each) => <Shares difference={each} />,
        minWidth: 220,
      },
      {
        id: 'time',
        header: 'p95 in A, in B',
        cell: ({ A, B }) => `${timeText(A.ResponseTime.P95)}, ${timeText(B.ResponseTime.P95)}`,
        minWidth: 150,
      },
      {
        id: 'score',
        header: 'Tells apart',
        cell: ({ Score }) => formatShare(Score),
        minWidth: 110,
      },
      {
        id: 'conditions',
        header: 'Narrow',
        cell: ({ FilterExpression, Value }) =>
          FilterExpression && (
            <span className="narrow-buttons">
              {(['a', 'b'] as const).map((side) => (
                <Button
                  key={side}
                  variant="inline-link"
                  ariaLabel={`Only ${String(Value).slice(0, 60)} in set ${side.toUpperCase()}`}
                  onClick={() => onCondition(FilterExpression, side)}
                >
                  {side.toUpperCase()}
                </Button>
              ))}
            </span>
          ),
        minWidth: 90,
      },
    ]
  }, [search, follow, a, sets, onCondition])
  // A is what is asked about: what it has more of comes first, then what it lacks; each by how well it tells the sets apart.
  const items = useMemo(
    () => comparison.Differences.toSorted((x, y) => Number(y.Difference > 0) - Number(x.Difference > 0)),
    [comparison],
  )
  return (
    <Table
      items={items}
      columnDefinitions={columns}
      trackBy={({ Facet, Value }) => `${Facet} ${Value}`}
      variant="container"
      contentDensity="compact"
      ariaLabels={{ tableLabel: 'What differs' }}
      header={
        <Header
          variant="h2"
          counter={`(${formatCount(comparison.Differences.length + comparison.OtherDifferencesCount)})`}
          description="What A has more of, then what it has less of. A value tells the sets apart by how much more frequent it is in one, and how sure that is."
        >
          What is different
        </Header>
      }
      empty={<Box color="text-body-secondary">Nothing that could not be chance: the two sets look alike.</Box>}
      footer={
        comparison.IncompleteFacets.length > 0 ? (
          <Box color="text-body-secondary" fontSize="body-s">
            Too many values to count all of: {comparison.IncompleteFacets.map(facetText).join(', ')}.
          </Box>
        ) : undefined
      }
    />
  )
}

const timeText = (seconds: number | null) => (seconds === null ? '–' : formatDuration(seconds))

function Shares({ difference: { A, B } }: { difference: Difference }) {
  return (
    <div className="share-bars">
      {(
        [
          ['a', A],
          ['b', B],
        ] as const
      ).map(([side, { Share, TraceCount }]) => (
        <div key={side}>
          <span className="share-bar">
            <i className={`set-${side}`} style={{ width: `${Math.max(Share * 100, TraceCount > 0 ? 0.5 : 0)}%` }} />
          </span>
          <span>{formatShare(Share)}</span>
        </div>
      ))}
    </div>
  )
}
