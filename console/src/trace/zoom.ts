import { type Scale, shortest } from './timeline'

/** The part of a trace that is looked at, as the address has it: `0.25-0.75`, in seconds since its start. */
export function readZoom(text: string | null, whole: Scale): Scale {
  const [, from, to] = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text ?? '') ?? []
  if (from === undefined || to === undefined) return whole
  return within({ start: whole.start + Number(from), end: whole.start + Number(to) }, whole)
}

/** Empty when all is seen. Digits down to the microsecond. */
export function writeZoom(view: Scale, whole: Scale): string {
  if (isWhole(view, whole)) return ''
  const seconds = (time: number) => String(Number((time - whole.start).toFixed(6)))
  return `${seconds(view.start)}-${seconds(view.end)}`
}

export const isWhole = (view: Scale, whole: Scale) => view.start <= whole.start && view.end >= whole.end

/** The nearest part of the trace that is long enough to be drawn. */
export function within({ start, end }: Scale, whole: Scale): Scale {
  const least = Math.min(whole.end - whole.start, Math.max(shortest * 10, (whole.end - whole.start) / 1e6))
  const length = Math.min(whole.end - whole.start, Math.max(least, end - start))
  const from = Math.min(Math.max(whole.start, start), whole.end - length)
  return { start: from, end: Math.min(whole.end, from + length) }
}

/** Between two places of what is seen, 0 to 1, in either order. */
export function between(view: Scale, a: number, b: number): Scale {
  const at = (share: number) => view.start + (view.end - view.start) * Math.min(1, Math.max(0, share))
  return { start: at(Math.min(a, b)), end: at(Math.max(a, b)) }
}

/** Closer (`factor` below 1) or further away, around the middle. */
export function scaled(view: Scale, factor: number, whole: Scale): Scale {
  const middle = (view.start + view.end) / 2
  const half = ((view.end - view.start) / 2) * factor
  return within({ start: middle - half, end: middle + half }, whole)
}

/** To the left (negative) or right, by a share of what is seen. */
export function moved(view: Scale, share: number, whole: Scale): Scale {
  const by = (view.end - view.start) * share
  return within({ start: view.start + by, end: view.end + by }, whole)
}
