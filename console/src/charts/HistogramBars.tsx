import { useRef } from 'react'
import { formatCount, formatDuration, formatShare } from '../shared/format'
import { type Binning, placeOf, type Span, wholeOf } from './bins'
import { heightsOf, ticksOf } from './ticks'
import type { Brush } from './useBrush'
import { useWidth } from './useWidth'

interface HistogramBarsProps {
  binning: Binning
  totals: number[]
  shares: boolean
  summary: string
  label: string
  height: number
  chosen: Span | null
  /** Null where nothing can be chosen. */
  brush: Brush | null
  onHover: (bin: number | null) => void
}

/** Pixels between two marks of the time axis. */
const apart = 64

export function HistogramBars(props: HistogramBarsProps) {
  const { binning, totals, shares, summary, label, height, chosen, brush, onHover } = props
  const { bins } = binning
  const plot = useRef<HTMLDivElement>(null)
  const width = useWidth(plot)
  const amount = (bin: number, of: number) => (bins[bin]?.counts[of] ?? 0) / (shares ? Math.max(1, totals[of] ?? 1) : 1)
  const highest = bins.reduce((most, { counts }, bin) => Math.max(most, ...counts.map((_, of) => amount(bin, of))), 0)
  const heights = heightsOf(highest, 2, shares ? 0 : 1)
  const top = heights.at(-1) ?? highest
  const step = width / bins.length
  const y = (value: number) => height - (value / top) * height
  const tall = (value: number) => (value === 0 ? height : Math.min(height - 1.5, y(value)))
  const outline = bins.map((_, bin) => `L${bin * step} ${tall(amount(bin, 1))}H${(bin + 1) * step}`).join('')
  return (
    <div className="histogram-body">
      <div className="histogram-plot-area" style={{ height }}>
        <div
          ref={plot}
          className={brush ? 'histogram-plot brushed' : 'histogram-plot'}
          onPointerDown={brush?.onPointerDown}
          onPointerUp={brush?.onPointerUp}
          onPointerCancel={brush?.onPointerCancel}
          onPointerMove={(event) => {
            const { left } = event.currentTarget.getBoundingClientRect()
            onHover(step > 0 ? Math.min(bins.length - 1, Math.max(0, Math.floor((event.clientX - left) / step))) : null)
            brush?.onPointerMove(event)
          }}
          onPointerLeave={() => onHover(null)}
        >
          <svg width={width} height={height} role="img" aria-label={summary}>
            {heights.slice(1).map((value) => (
              <line key={value} className="chart-line" x1={0} x2={width} y1={y(value) + 0.5} y2={y(value) + 0.5} />
            ))}
            {bins.map((bin, index) => {
              const at = tall(amount(index, 0))
              const within = !chosen || (bin.from >= chosen.min && bin.to <= chosen.max)
              const wide = Math.max(1, step - (step > 4 ? 1 : 0))
              const common = { x: index * step, width: wide }
              return (
                <g key={bin.from} className={within ? 'histogram-bin' : 'histogram-bin outside'}>
                  <rect className="histogram-space" {...common} y={0} height={height} />
                  <rect className="histogram-bar" {...common} y={at} height={height - at} rx={step > 8 ? 1.5 : 0} />
                </g>
              )
            })}
            {totals.length > 1 && width > 0 && (
              <path className="histogram-outline" d={`M0 ${height}${outline}V${height}`} />
            )}
          </svg>
          {brush && <Ends binning={binning} label={label} chosen={chosen} brush={brush} />}
        </div>
        {heights.slice(1).map((value) => (
          <span key={value} className="histogram-height" style={{ insetBlockStart: Math.max(0, y(value)) }}>
            {shares ? formatShare(value) : formatCount(value)}
          </span>
        ))}
      </div>
      <div className="histogram-ticks" aria-hidden="true">
        {width > 0 &&
          ticksOf(binning, apart / width).map(({ value, place }) => (
            <i
              key={value}
              className={place < 0.04 ? 'at-start' : place > 0.94 ? 'at-end' : ''}
              style={{ insetInlineStart: `${place * 100}%` }}
            >
              {formatDuration(value)}
            </i>
          ))}
      </div>
    </div>
  )
}

/** The two ends of the range, for keys; the whole axis where none is chosen. */
function Ends({
  binning,
  label,
  chosen,
  brush,
}: Pick<HistogramBarsProps, 'binning' | 'label' | 'chosen'> & { brush: Brush }) {
  const whole = wholeOf(binning)
  const range = chosen ?? whole
  return (
    <>
      {chosen && (
        <div
          className="histogram-range"
          style={{
            insetInlineStart: `${placeOf(binning, range.min) * 100}%`,
            insetInlineEnd: `${(1 - placeOf(binning, range.max)) * 100}%`,
          }}
        />
      )}
      {(['min', 'max'] as const).map((end) => (
        <div
          key={end}
          className={chosen ? 'histogram-end chosen' : 'histogram-end'}
          role="slider"
          tabIndex={0}
          aria-label={`${label}, ${end === 'min' ? 'from' : 'to'}`}
          aria-valuemin={whole.min}
          aria-valuemax={whole.max}
          aria-valuenow={Math.min(whole.max, Math.max(whole.min, range[end]))}
          aria-valuetext={formatDuration(range[end])}
          style={{ insetInlineStart: `${placeOf(binning, range[end]) * 100}%` }}
          onKeyDown={(event) => brush.onKeyDown(event, end)}
        />
      ))}
    </>
  )
}
