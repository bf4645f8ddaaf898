import { type PointerEvent, useRef, useState } from 'react'

/** Two places of an element's width, 0 to 1, the smaller first. */
export interface Dragged {
  from: number
  to: number
}

/** Choosing a stretch of an element by dragging over it. A click alone chooses nothing. */
export function useDrag(onChoose: (dragged: Dragged) => void) {
  const [dragged, setDragged] = useState<Dragged | null>(null)
  const start = useRef<{ place: number; x: number } | null>(null)
  const stretch = (event: PointerEvent<HTMLElement>): Dragged | null => {
    if (!start.current || Math.abs(event.clientX - start.current.x) < 4) return null
    const place = placeIn(event)
    return { from: Math.min(start.current.place, place), to: Math.max(start.current.place, place) }
  }
  return {
    dragged,
    handlers: {
      onPointerDown(event: PointerEvent<HTMLElement>) {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = { place: placeIn(event), x: event.clientX }
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        if (start.current) setDragged(stretch(event))
      },
      onPointerUp(event: PointerEvent<HTMLElement>) {
        const chosen = stretch(event)
        start.current = null
        setDragged(null)
        if (chosen) onChoose(chosen)
      },
      onPointerCancel() {
        start.current = null
        setDragged(null)
      },
    },
  }
}

function placeIn(event: PointerEvent<HTMLElement>): number {
  const { left, width } = event.currentTarget.getBoundingClientRect()
  return width > 0 ? Math.min(1, Math.max(0, (event.clientX - left) / width)) : 0
}
