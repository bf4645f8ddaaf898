import { formatCount } from '../shared/format'
import type { RuleStatistics } from './api'

const width = 150
const height = 26

/** Requests of a rule over time, and below them what was recorded. */
export function Spark({ statistics }: { statistics: RuleStatistics[] }) {
  const highest = Math.max(...statistics.map(({ RequestCount }) => RequestCount), 0)
  const total = statistics.reduce((sum, { RequestCount }) => sum + RequestCount, 0)
  if (highest === 0) return <span className="quiet">no requests</span>
  const ordered = [...statistics].sort((a, b) => a.Timestamp - b.Timestamp)
  const step = width / ordered.length
  return (
    <svg
      className="spark"
      width={width}
      height={height}
      role="img"
      aria-label={`${formatCount(total)} requests in the last ten minutes`}
    >
      {ordered.map(({ Timestamp, RequestCount, SampledCount }, index) => {
        const requests = (RequestCount / highest) * height
        const sampled = (Math.min(SampledCount, RequestCount) / highest) * height
        return (
          <g key={Timestamp}>
            <rect
              className="spark-requests"
              x={index * step}
              y={height - requests}
              width={Math.max(1, step - 0.5)}
              height={requests}
            />
            <rect
              className="spark-sampled"
              x={index * step}
              y={height - sampled}
              width={Math.max(1, step - 0.5)}
              height={sampled}
            />
          </g>
        )
      })}
    </svg>
  )
}
