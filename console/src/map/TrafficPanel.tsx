import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import SplitPanel from '@cloudscape-design/components/split-panel'
import { type ReactNode, useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Span } from '../charts/bins'
import { Histogram } from '../charts/Histogram'
import { quantileOf } from '../charts/quantile'
import { TimeSeries } from '../charts/TimeSeries'
import type { Insight } from '../insights/api'
import type { FacetValue } from '../shared/analysis'
import type { TimeWindow } from '../shared/api'
import { useFollow, withSearch } from '../shared/follow'
import { formatCount, formatDuration, formatRate, formatShare, shorten } from '../shared/format'
import { outcomes, outcomeText } from '../shared/outcome'
import { and, expressionOf, useQuestion } from '../shared/question'
import { Text } from '../shared/Text'
import { timeOf, useLive } from '../shared/time'
import { writeRange } from '../shared/timeRange'
import { getCauses, getInsightsOf, getPeriods } from './api'
import type { Traffic } from './graph'
import { labelOf } from './kind'
import { periodOf, seriesOf } from './periods'
import type { Selection } from './selection'
import { failing, isTooLong, selectorOf, withResponseTime } from './selector'

/** What went through the selected node or edge, and where to go from here. */
export function TrafficPanel({ selection }: { selection: Selection }) {
  const { title, subtitle, traffic } = describe(selection)
  const isOne = selection.kind === 'edge' || !selection.node.members
  return (
    <SplitPanel header={shorten(title)} closeBehavior="hide">
      <SpaceBetween size="l">
        <Box color="text-body-secondary">
          <Text>{subtitle}</Text>
        </Box>
        {selection.kind === 'node' && selection.node.members && <Members names={selection.node.members} />}
        {traffic ? (
          <>
            <Numbers traffic={traffic} />
            {isOne && <Details key={selectorOf(selection)} selection={selection} traffic={traffic} />}
          </>
        ) : (
          <Box>Its calls carry the numbers: select the line.</Box>
        )}
      </SpaceBetween>
    </SplitPanel>
  )
}

function describe(selection: Selection) {
  if (selection.kind === 'node') {
    const { name, type, traffic, members } = selection.node
    if (members) return { title: name, subtitle: 'Drawn as one', traffic }
    return type === 'client'
      ? { title: 'Client', subtitle: `Whoever calls ${name}`, traffic }
      : { title: labelOf(name, type), subtitle: type ?? 'service', traffic }
  }
  const { from, to, edge } = selection
  return {
    title: `${from.type === 'client' ? 'Client' : labelOf(from.name, from.type)} → ${labelOf(to.name, to.type)}`,
    subtitle: edge.linked ? 'Linked traces' : 'Calls, as the caller saw them',
    traffic: edge.traffic,
  }
}

function Members({ names }: { names: string[] }) {
  return (
    <ul className="members">
      {names.map((name) => (
        <li key={name}>
          <Text clip>{name}</Text>
        </li>
      ))}
    </ul>
  )
}

function Numbers({ traffic: { counts, averageSeconds, perMinute } }: { traffic: Traffic }) {
  return (
    <SpaceBetween size="l">
      <dl className="numbers">
        <div>
          <dt>Requests</dt>
          <dd>{formatCount(counts.total)}</dd>
        </div>
        {perMinute !== null && (
          <div>
            <dt>Rate</dt>
            <dd>{formatRate(perMinute)}</dd>
          </div>
        )}
        <div>
          <dt>Average</dt>
          <dd>{averageSeconds === null ? '–' : formatDuration(averageSeconds)}</dd>
        </div>
      </dl>
      <ul className="shares" aria-label="Outcomes">
        {outcomes.map((outcome) => {
          const share = counts.total > 0 ? counts[outcome] / counts.total : 0
          return (
            <li key={outcome}>
              <span>
                <i className={`swatch ${outcome}`} />
                {outcomeText[outcome]}
              </span>
              <span className="bar">
                <i className={outcome} style={{ width: `${share * 100}%` }} />
              </span>
              <span>
                {formatCount(counts[outcome])} <small>{formatShare(share)}</small>
              </span>
            </li>
          )
        })}
      </ul>
    </SpaceBetween>
  )
}

function Details({ selection, traffic }: { selection: Selection; traffic: Traffic }) {
  const [search] = useSearchParams()
  const follow = useFollow()
  const question = useQuestion()
  const [range, setRange] = useState<Span | null>(null)
  const selector = selectorOf(selection)
  const filter = and(expressionOf({ ...question, group: '' }), range ? withResponseTime(selector, range) : selector)
  const to = (path: string) => {
    const next = timeOf(search)
    next.set('filter', filter)
    return withSearch(path, next)
  }
  const series = useMemo(() => [{ name: 'Response times', entries: traffic.histogram }], [traffic.histogram])
  return (
    <SpaceBetween size="l">
      <SpaceBetween size="xs" direction="horizontal">
        <Button href={to('/traces')} onFollow={follow} variant="primary" iconName="search">
          Traces
        </Button>
        <Button href={to('/analytics')} onFollow={follow}>
          Analyse
        </Button>
      </SpaceBetween>
      <Section title="Response time">
        <Histogram label="Response times" series={series} selected={range} onSelect={setRange} />
        <Percentiles traffic={traffic} range={range} onClear={() => setRange(null)} />
      </Section>
      {!isTooLong(selector) && <OverTime selector={selector} />}
      <Causes selector={selector} />
      {selection.kind === 'node' && <Alarms name={selection.node.name} type={selection.node.type} />}
    </SpaceBetween>
  )
}

function Percentiles({ traffic, range, onClear }: { traffic: Traffic; range: Span | null; onClear: () => void }) {
  if (range) {
    return (
      <p className="range-chosen">
        {formatDuration(range.min)} to {formatDuration(range.max)}: “Traces” and “Analyse” lead to these.{' '}
        <Button variant="inline-link" onClick={onClear}>
          All
        </Button>
      </p>
    )
  }
  return (
    <dl className="numbers compact">
      {([0.5, 0.9, 0.99] as const).map((share) => {
        const value = quantileOf(traffic.histogram, share)
        return (
          <div key={share}>
            <dt>p{share * 100}</dt>
            <dd>{value === null ? '–' : formatDuration(value)}</dd>
          </div>
        )
      })}
    </dl>
  )
}

const percentileColors = ['--ok', '--progress', '--throttle']

function OverTime({ selector }: { selector: string }) {
  const [search, setSearch] = useSearchParams()
  const { group } = useQuestion()
  const { data } = useLive(['periods', selector, group], (window, signal) =>
    getPeriods(selector, window, periodOf(window), group, signal),
  )
  const series = useMemo(() => data && seriesOf(data.value, data.window, periodOf(data.window)), [data])
  if (!data || !series) return null
  const period = periodOf(data.window)
  const zoom = ({ start, end }: TimeWindow) => setSearch(writeRange(search, { kind: 'between', start, end }))
  const each = period === 60 ? 'a minute' : 'in 5 minutes'
  return (
    <>
      <TimeSeries
        label={`Requests ${each}`}
        times={series.times}
        series={outcomes.map((outcome) => ({
          name: outcomeText[outcome],
          color: `--${outcome}`,
          values: series.outcomes[outcome],
        }))}
        stacked
        format={formatCount}
        period={period}
        onZoom={zoom}
      />
      <TimeSeries
        label="Response time"
        times={series.times}
        series={series.percentiles.map(({ share, values }, index) => ({
          name: `p${share * 100}`,
          color: percentileColors[index] ?? '--progress',
          values,
        }))}
        format={formatDuration}
        period={period}
        onZoom={zoom}
      />
    </>
  )
}

function Causes({ selector }: { selector: string }) {
  const [search] = useSearchParams()
  const follow = useFollow()
  const question = useQuestion()
  const filter = and(expressionOf(question), failing(selector))
  const { data } = useLive(['causes', filter], (window, signal) => getCauses(window, filter, signal))
  const causes = data?.value ?? []
  if (causes.length === 0) return null
  const next = timeOf(search)
  next.set('filter', and(expressionOf({ ...question, group: '' }), failing(selector)))
  return (
    <Section title="What failed">
      <ul className="causes">
        {causes.map((cause) => (
          <li key={String(cause.Value)}>
            <Text>{shorten(textOf(cause), 160)}</Text> <b>{formatCount(cause.TraceCount)}</b>
          </li>
        ))}
      </ul>
      <Link href={withSearch('/traces', next)} onFollow={follow}>
        Traces that failed here
      </Link>
    </Section>
  )
}

const textOf = ({ Value }: FacetValue) => String(Value)

function Alarms({ name, type }: { name: string; type: string | null }) {
  const [search] = useSearchParams()
  const follow = useFollow()
  const { group } = useQuestion()
  const { data } = useLive(['insights of', name, type, group], (window, signal) =>
    getInsightsOf({ name, type }, window, group, signal),
  )
  const insights = data?.value ?? []
  if (insights.length === 0) return null
  const href = ({ InsightId }: Insight) => withSearch(`/insights/${InsightId}`, timeOf(search))
  return (
    <Section title="Insights">
      <ul className="causes">
        {insights.map((insight) => (
          <li key={insight.InsightId}>
            <span>
              <i className={`swatch ${insight.State === 'ACTIVE' ? 'fault' : 'partial'}`} />
              <Link href={href(insight)} onFollow={follow}>
                {insight.State === 'ACTIVE' ? 'Goes on' : 'Is over'}
              </Link>{' '}
              <Text>{shorten(insight.Summary ?? '', 200)}</Text>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Box variant="h3" padding={{ bottom: 'xs' }}>
        {title}
      </Box>
      {children}
    </section>
  )
}
