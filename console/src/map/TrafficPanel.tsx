import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import SplitPanel from '@cloudscape-design/components/split-panel'
import { useFollow } from '../shared/follow'
import { formatCount, formatDuration, formatRate, formatShare, shorten } from '../shared/format'
import { outcomes, outcomeText } from '../shared/outcome'
import { Text } from '../shared/Text'
import type { Traffic } from './graph'
import { Histogram } from './Histogram'

interface TrafficPanelProps {
  title: string
  subtitle: string
  traffic: Traffic | null
  tracesHref: string
}

/** What went through the selected node or edge. */
export function TrafficPanel({ title, subtitle, traffic, tracesHref }: TrafficPanelProps) {
  const follow = useFollow()
  return (
    <SplitPanel header={shorten(title)} closeBehavior="hide">
      <SpaceBetween size="l">
        <SpaceBetween size="xs">
          <Box color="text-body-secondary">
            <Text>{subtitle}</Text>
          </Box>
          <Button href={tracesHref} onFollow={follow} variant="primary" iconName="search">
            Traces
          </Button>
        </SpaceBetween>
        {traffic ? <Numbers traffic={traffic} /> : <Box>Its calls carry the numbers: select the line.</Box>}
      </SpaceBetween>
    </SplitPanel>
  )
}

function Numbers({ traffic }: { traffic: Traffic }) {
  const { counts, averageSeconds, perMinute, histogram } = traffic
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
      <div>
        <Box variant="h3" padding={{ bottom: 'xs' }}>
          Response time
        </Box>
        <Histogram histogram={histogram} />
      </div>
    </SpaceBetween>
  )
}
