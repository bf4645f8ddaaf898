import { formatDuration } from '../shared/format'
import { useNarrow } from '../shared/narrow'
import { type Scale, ticksOf } from './timeline'
import { useDrag } from './useDrag'
import { between } from './zoom'

interface TimeScaleProps {
  whole: Scale
  view: Scale
  onZoom: (view: Scale) => void
}

/** Times since the start of the trace. Dragging over them zooms into what was dragged over; a double click shows all. */
export function TimeScale({ whole, view, onZoom }: TimeScaleProps) {
  const narrow = useNarrow()
  const { dragged, handlers } = useDrag(({ from, to }) => onZoom(between(view, from, to)))
  return (
    <div className="timeline-head" aria-hidden="true">
      <span>Segment</span>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: buttons and keys zoom as well */}
      <span className="timeline-ticks" title="Drag to zoom" onDoubleClick={() => onZoom(whole)} {...handlers}>
        {ticksOf(view, narrow ? 1 : 5, whole.start).map((tick) => (
          <i key={tick.seconds} style={{ left: `${tick.left}%` }} className={tick.left > 92 ? 'at-end' : ''}>
            {formatDuration(tick.seconds)}
          </i>
        ))}
        {dragged && (
          <b style={{ left: `${dragged.from * 100}%`, width: `${(dragged.to - dragged.from) * 100}%` }}>
            {formatDuration((dragged.to - dragged.from) * (view.end - view.start))}
          </b>
        )}
      </span>
      <span className="timeline-time">Duration</span>
    </div>
  )
}
