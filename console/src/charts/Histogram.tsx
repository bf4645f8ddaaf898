import './charts.css'
import { type CSSProperties, type ReactNode, useId, useMemo, useState } from 'react'
import type { HistogramEntry } from '../shared/api'
import { formatCount, formatDuration, formatShare } from '../shared/format'
import { type Bin, binsOf, type Scale, type Span, totalOf, wholeOf } from './bins'
import { HistogramBars } from './HistogramBars'
import { useBrush } from './useBrush'

export interface HistogramSeries {
  name: string
  entries: HistogramEntry[]
  /** A CSS colour; one of the charts' own where absent. */
  color?: string
}

interface HistogramProps {
  /** What is counted: “Response times”. Read out, and the heading of the table. */
  label: string
  /** One, or two on top of each other: the first as bars, the second as a line, both as shares of their own, so that a small and a large one compare. */
  series: HistogramSeries[]
  /** Equal ratios (default) or equal differences side by side. */
  scale?: Scale
  /** The range that is chosen; null for none. */
  selected?: Span | null
  /** A range was dragged, or set by keyboard; null when it was given up. Without it nothing can be chosen. */
  onSelect?: (range: Span | null) => void
  /** Pixels of the bars. */
  height?: number
  /** Beside the link to the table: a switch of scales, for example. */
  actions?: ReactNode
}

/** How long requests took, fast at the left. Drag, or move the two ends with the arrow keys, to choose a range. */
export function Histogram(props: HistogramProps) {
  const { label, series, scale = 'log', selected = null, onSelect, height = 120, actions } = props
  const binning = useMemo(
    () =>
      binsOf(
        series.map(({ entries }) => entries),
        scale,
      ),
    [series, scale],
  )
  const compared = series.length > 1
  const [table, setTable] = useState(false)
  const [hovered, setHovered] = useState<number | null>(null)
  const brush = useBrush(binning, selected, onSelect)
  const tableId = useId()
  const totals = series.map((_, index) => totalOf(binning, index))
  if (binning.bins.length === 0) return <p className="quiet">No {label.toLowerCase()} yet.</p>
  const { min, max } = wholeOf(binning)
  const chosen = brush.range
  const words = series.map(({ name }, of) => `${compared ? `${name}: ` : ''}${formatCount(totals[of] ?? 0)} traces`)
  const summary = `${label}. ${words.join(', ')}, from ${formatDuration(min)} to ${formatDuration(max)}, most at ${mostAt(binning.bins)}.`
  const shown = hovered === null ? null : binning.bins[hovered]
  return (
    <figure className="chart" style={colorsOf(series)}>
      <HistogramBars
        binning={binning}
        totals={totals}
        shares={compared}
        summary={summary}
        label={label}
        height={height}
        chosen={chosen}
        brush={onSelect ? brush : null}
        onHover={setHovered}
      />
      <figcaption className="chart-foot">
        <span className="chart-values" aria-live="off">
          {shown ? (
            <>
              <b>{spanOf(shown)}</b> {series.map((each, of) => countIn(each, shown, of, totals, series.length))}
            </>
          ) : chosen ? (
            <b>{`${formatDuration(chosen.min)} to ${formatDuration(chosen.max)}`}</b>
          ) : compared ? (
            series.map(({ name }, of) => (
              <span key={name} className="chart-key">
                <i className={`chart-mark series-${of}`} /> {name}
              </span>
            ))
          ) : onSelect ? (
            'Drag to choose a range'
          ) : null}
        </span>
        {actions}
        {chosen && onSelect && (
          <button type="button" className="chart-link" onClick={() => brush.clear()}>
            Clear range
          </button>
        )}
        <button
          type="button"
          className="chart-link"
          aria-expanded={table}
          aria-controls={tableId}
          onClick={() => setTable(!table)}
        >
          {table ? 'Hide table' : 'Table'}
        </button>
      </figcaption>
      <div id={tableId}>{table && <BinTable label={label} series={series} bins={binning.bins} totals={totals} />}</div>
    </figure>
  )
}

function colorsOf(series: HistogramSeries[]): CSSProperties {
  return Object.fromEntries(series.flatMap(({ color }, of) => (color ? [[`--series-${of}`, color]] : [])))
}

const spanOf = ({ from, to }: Bin) => `${formatDuration(from)} – ${formatDuration(to)}`

function countIn({ name }: HistogramSeries, bin: Bin, of: number, totals: number[], many: number) {
  const count = bin.counts[of] ?? 0
  return (
    <span key={name} className="chart-key">
      {many > 1 && <i className={`chart-mark series-${of}`} />} {many > 1 && name} {formatCount(count)}{' '}
      <small>{formatShare(count / Math.max(1, totals[of] ?? 1))}</small>
    </span>
  )
}

function mostAt(bins: Bin[]): string {
  const highest = bins.reduce((a, b) => ((b.counts[0] ?? 0) > (a.counts[0] ?? 0) ? b : a))
  return spanOf(highest)
}

function BinTable({
  label,
  series,
  bins,
  totals,
}: {
  label: string
  series: HistogramSeries[]
  bins: Bin[]
  totals: number[]
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="chart-table" tabIndex={0} aria-label={`${label}, as a table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">{label}</th>
            {series.map(({ name }) => (
              <th key={name} scope="col">
                {series.length > 1 ? name : 'Traces'}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bins
            .filter(({ counts }) => counts.some((count) => count > 0))
            .map((bin) => (
              <tr key={bin.from}>
                <th scope="row">{spanOf(bin)}</th>
                {bin.counts.map((count, of) => (
                  <td key={series[of]?.name ?? of}>
                    {formatCount(count)} <small>{formatShare(count / Math.max(1, totals[of] ?? 1))}</small>
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  )
}
