import { useEffect, useRef } from 'react'
import { useWidth } from '../charts/useWidth'
import { useTheme } from '../shared/theme'
import { type Entity, walk } from './documents'
import { placeOf, type Scale } from './timeline'
import { useDrag } from './useDrag'
import { between, isWhole } from './zoom'

const height = 44

interface MinimapProps {
  roots: Entity[]
  whole: Scale
  view: Scale
  onZoom: (view: Scale) => void
}

/** The whole trace on a strip, with what is looked at framed. Dragging chooses; the keyboard has the buttons beside it. */
export function Minimap({ roots, whole, view, onZoom }: MinimapProps) {
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const width = useWidth(frame)
  const theme = useTheme()
  const { dragged, handlers } = useDrag(({ from, to }) => onZoom(between(whole, from, to)))
  useEffect(() => {
    if (canvas.current && width > 0) draw(canvas.current, roots, whole, width)
    // The theme has the colours.
  }, [roots, whole, width, theme])
  const seen = placeOf(dragged ? between(whole, dragged.from, dragged.to) : view, whole, whole)
  return (
    <div ref={frame} className="minimap" aria-hidden="true" {...handlers}>
      <canvas ref={canvas} style={{ inlineSize: '100%', blockSize: height }} />
      {(dragged || !isWhole(view, whole)) && (
        <>
          <i className="minimap-away" style={{ left: 0, width: `${seen.left}%` }} />
          <i className="minimap-away" style={{ left: `${seen.left + seen.width}%`, right: 0 }} />
          <i className="minimap-seen" style={{ left: `${seen.left}%`, width: `${seen.width}%` }} />
        </>
      )}
    </div>
  )
}

function draw(canvas: HTMLCanvasElement, roots: Entity[], whole: Scale, width: number) {
  const context = canvas.getContext('2d')
  if (!context) return
  const ratio = window.devicePixelRatio || 1
  canvas.width = width * ratio
  canvas.height = height * ratio
  context.scale(ratio, ratio)
  const style = getComputedStyle(canvas)
  const colours = { ok: '--ok', error: '--error', throttle: '--throttle', fault: '--fault' } as const
  const colourOf = Object.fromEntries(
    Object.entries(colours).map(([outcome, name]) => [outcome, style.getPropertyValue(name)]),
  )
  const entities = [...walk(roots)]
  const line = (height - 6) / entities.length
  const thick = Math.max(1, Math.min(4, line * 0.8))
  const troubles: (() => void)[] = []
  for (const [index, entity] of entities.entries()) {
    const place = placeOf(entity, whole, whole)
    const paint = () => {
      context.fillStyle = colourOf[entity.outcome] ?? ''
      context.fillRect((place.left * width) / 100, 3 + index * line, Math.max(1, (place.width * width) / 100), thick)
    }
    // What went wrong must not be painted over.
    if (entity.outcome === 'ok') paint()
    else troubles.push(paint)
  }
  for (const paint of troubles) paint()
}
