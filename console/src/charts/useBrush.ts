import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { type Binning, moveEnd, type Span, spanBetween, wholeOf } from './bins'

/** Keys move an end many times; the range takes effect when they rest for so many milliseconds. */
const rest = 350

const steps: Record<string, number> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -5,
  PageUp: 5,
  Home: -1e6,
  End: 1e6,
}

export interface Brush {
  /** What is drawn as chosen: while it is dragged already. */
  range: Span | null
  clear(): void
  onPointerDown(event: PointerEvent<HTMLElement>): void
  onPointerMove(event: PointerEvent<HTMLElement>): void
  onPointerUp(event: PointerEvent<HTMLElement>): void
  onPointerCancel(): void
  onKeyDown(event: KeyboardEvent<HTMLElement>, end: 'min' | 'max'): void
}

/** Choosing a range of a histogram with a pointer or with keys. */
export function useBrush(binning: Binning, selected: Span | null, onSelect?: (range: Span | null) => void): Brush {
  const [draft, setDraft] = useState<Span | null>(null)
  const from = useRef<{ place: number; x: number } | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  // What is chosen from outside replaces what was being chosen.
  useEffect(() => setDraft(null), [selected?.min, selected?.max])
  useEffect(() => () => clearTimeout(timer.current), [])

  const settle = (range: Span | null) => {
    clearTimeout(timer.current)
    from.current = null
    if (range?.min === selected?.min && range?.max === selected?.max) setDraft(null)
    else onSelect?.(range)
  }
  return {
    range: draft ?? selected,
    clear: () => {
      setDraft(null)
      settle(null)
    },
    onPointerDown(event) {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      from.current = { place: placeIn(event), x: event.clientX }
    },
    onPointerMove(event) {
      // A hand that trembles does not drag.
      if (!from.current || Math.abs(event.clientX - from.current.x) < 3) return
      setDraft(spanBetween(binning, from.current.place, placeIn(event)))
    },
    onPointerUp(event) {
      if (!from.current) return
      const start = from.current.place
      settle(spanBetween(binning, start, draft ? placeIn(event) : start))
    },
    onPointerCancel() {
      from.current = null
      setDraft(null)
    },
    onKeyDown(event, end) {
      const now = draft ?? selected
      if (event.key === 'Escape' && now) {
        event.preventDefault()
        setDraft(null)
        settle(null)
        return
      }
      if (event.key === 'Enter' && draft) return settle(draft)
      const by = steps[event.key]
      if (by === undefined) return
      event.preventDefault()
      const next = moveEnd(binning, now ?? wholeOf(binning), end, by)
      setDraft(next)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => settle(next), rest)
    },
  }
}

function placeIn(event: PointerEvent<HTMLElement>): number {
  const { left, width } = event.currentTarget.getBoundingClientRect()
  return width > 0 ? (event.clientX - left) / width : 0
}
