import { formatCount } from '../shared/format'
import type { RuleStatistics } from './api'
import { keptSeconds, windowSeconds } from './rules'

const width = 150
const height = 26
const step = width / (keptSeconds / windowSeconds)

/** Requests of a rule over time, and below them what was recorded. */
export function Spark({ statistics, now }: { statistics: RuleStatistics[]; now: number }) {
  const highest = Math.max(...statistics.map(({ RequestCount }) => RequestCount), 0)
  const total = statistics.reduce((sum, { RequestCount }) => sum + RequestCount, 0)
  if (highest === 0) return <span className="quiet">no requests</span>
  return (
    <svg
      className="spark"
      width={width}
      height={height}
      role="img"
      aria-label={`${formatCount(total)} requests in the last ten minutes`}
    >
      <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} />
      {statistics.map(({ Timestamp, RequestCount, SampledCount }) => {
        const x = width - ((now - Timestamp) / windowSeconds) * step
        const requests = (RequestCount / highest) * height
        const sampled = (Math.min(SampledCount, RequestCount) / highest) * height
        const bar = { x, width: Math.max(1.5, step - 0.5) }
        return (
          <g key={Timestamp}>
            <rect className="spark-requests" {...bar} y={height - requests} height={requests} />
            <rect className="spark-sampled" {...bar} y={height - sampled} height={sampled} />
          </g>
        )
      })}
    </svg>
  )
}
