import type { HistogramEntry } from '../shared/api'
import { formatCount, formatDuration } from '../shared/format'
import { binsOf, quantileOf } from './histogram'

const width = 360
const height = 96

/** Response times, fast at the left. */
export function Histogram({ histogram }: { histogram: HistogramEntry[] }) {
  const bins = binsOf(histogram, 30)
  const highest = Math.max(...bins.map((bin) => bin.count))
  if (bins.length === 0) return <p className="quiet">No response times yet.</p>
  const step = width / Math.max(bins.length, 12)
  const quantiles = ([0.5, 0.9, 0.99] as const).map((share) => ({ share, value: quantileOf(histogram, share) }))
  return (
    <figure className="histogram">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label="Histogram of response times">
        {bins.map((bin, index) => {
          const tall = bin.count === 0 ? 0 : Math.max(2, (bin.count / highest) * (height - 4))
          return (
            <rect key={bin.from} x={index * step + 1} y={height - tall} width={step - 2} height={tall} rx={2}>
              <title>{`${formatDuration(bin.from)} to ${formatDuration(bin.to)}: ${formatCount(bin.count)}`}</title>
            </rect>
          )
        })}
        <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} />
      </svg>
      <div className="histogram-ends">
        <span>{formatDuration(bins[0]?.from ?? 0)}</span>
        <span>{formatDuration(bins.at(-1)?.to ?? 0)}</span>
      </div>
      <dl className="numbers">
        {quantiles.map(({ share, value }) => (
          <div key={share}>
            <dt>p{share * 100}</dt>
            <dd>{value === null ? '–' : formatDuration(value)}</dd>
          </div>
        ))}
      </dl>
    </figure>
  )
}
