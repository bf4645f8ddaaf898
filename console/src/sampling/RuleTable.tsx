import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useMemo } from 'react'
import { formatCount, formatShare } from '../shared/format'
import { Text } from '../shared/Text'
import type { RuleStatistics, SamplingRule } from './api'
import { defaultName, describe, type RuleCounts } from './rules'
import { Spark } from './Spark'

interface RuleTableProps {
  rules: SamplingRule[]
  counts: Map<string, RuleCounts>
  statistics: RuleStatistics[]
  /** Epoch second of the statistics. */
  now: number
  loading: boolean
  busy: boolean
  onEdit: (rule: SamplingRule) => void
  onDelete: (rule: SamplingRule) => void
  onMove: (name: string, by: -1 | 1) => void
}

/** The rules in the order in which they are tried, with what they did. */
export function RuleTable({ rules, counts, statistics, now, loading, busy, onEdit, onDelete, onMove }: RuleTableProps) {
  const columns = useMemo(
    (): TableProps.ColumnDefinition<SamplingRule>[] => [
      { id: 'priority', header: 'Priority', cell: ({ Priority }) => Priority, width: 90 },
      {
        id: 'rule',
        header: 'Rule',
        cell: (rule) => (
          <div className="rule-name">
            <b>
              <Text clip>{rule.RuleName}</Text>
            </b>
            <small>
              <Text clip>{describe(rule)}</Text>
            </small>
          </div>
        ),
        minWidth: 200,
      },
      {
        id: 'rate',
        header: 'Records',
        cell: (rule) => (
          <div className="rule-name">
            {rule.ReservoirSize}/s, then {formatShare(rule.FixedRate)}
            {rule.SamplingRateBoost && (
              <small>up to {formatShare(rule.SamplingRateBoost.MaxRate)} when requests go wrong</small>
            )}
          </div>
        ),
        minWidth: 150,
      },
      {
        id: 'requests',
        header: 'Requests',
        cell: ({ RuleName }) => formatCount(counts.get(RuleName)?.requests ?? 0),
        width: 105,
      },
      {
        id: 'sampled',
        header: 'Recorded',
        cell: ({ RuleName }) => recorded(counts.get(RuleName)),
        minWidth: 130,
      },
      {
        id: 'borrowed',
        header: 'Borrowed',
        cell: ({ RuleName }) => formatCount(counts.get(RuleName)?.borrowed ?? 0),
        width: 105,
      },
      {
        id: 'trend',
        header: 'Last 10 minutes',
        cell: ({ RuleName }) => (
          <Spark now={now} statistics={statistics.filter((each) => each.RuleName === RuleName)} />
        ),
        width: 170,
      },
      {
        id: 'actions',
        header: 'Actions',
        cell: (rule) => <Actions {...{ rule, rules, busy, onEdit, onDelete, onMove }} />,
        width: 170,
      },
    ],
    [rules, counts, statistics, now, busy, onEdit, onDelete, onMove],
  )
  return (
    <Table
      items={rules}
      columnDefinitions={columns}
      trackBy="RuleName"
      variant="container"
      contentDensity="compact"
      loading={loading}
      loadingText="Reading rules…"
      ariaLabels={{ tableLabel: 'Sampling rules' }}
      footer={
        <Box color="text-body-secondary" fontSize="body-s">
          Requests and recordings are what clients reported in the last ten minutes; each reports every ten seconds.
          Borrowed: recorded before the service had given the client its part of the reservoir.
        </Box>
      }
    />
  )
}

function recorded(counts: RuleCounts | undefined) {
  if (!counts) return '0'
  const share = counts.requests > 0 ? ` (${formatShare(counts.sampled / counts.requests)})` : ''
  return `${formatCount(counts.sampled)}${share}`
}

function Actions({
  rule,
  rules,
  busy,
  onEdit,
  onDelete,
  onMove,
}: Pick<RuleTableProps, 'rules' | 'busy' | 'onEdit' | 'onDelete' | 'onMove'> & { rule: SamplingRule }) {
  const name = rule.RuleName
  const isDefault = name === defaultName
  const place = rules.indexOf(rule)
  const last = rules.length - 2
  return (
    <div className="rule-actions">
      {!isDefault && (
        <>
          <Button
            variant="inline-icon"
            iconName="angle-up"
            ariaLabel={`Try ${name} earlier`}
            disabled={busy || place === 0}
            onClick={() => onMove(name, -1)}
          />
          <Button
            variant="inline-icon"
            iconName="angle-down"
            ariaLabel={`Try ${name} later`}
            disabled={busy || place >= last}
            onClick={() => onMove(name, 1)}
          />
        </>
      )}
      <Button variant="inline-icon" iconName="edit" ariaLabel={`Edit ${name}`} onClick={() => onEdit(rule)} />
      {!isDefault && (
        <Button variant="inline-icon" iconName="remove" ariaLabel={`Delete ${name}`} onClick={() => onDelete(rule)} />
      )}
    </div>
  )
}
