import type { HistogramEntry } from '../shared/api'

export interface Bin {
  from: number
  to: number
  count: number
}

/** A piece of a time axis, in seconds; both ends belong to it. */
export interface Span {
  min: number
  max: number
}

/** Shortest time that a logarithmic axis tells apart from nothing. */
const shortest = 1e-6

/** From the least to the greatest value of all of them; null when there is none. */
export function spanOf(...histograms: HistogramEntry[][]): Span | null {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { Value, Count } of histograms.flat()) {
    if (Count <= 0) continue
    min = Math.min(min, Value)
    max = Math.max(max, Value)
  }
  return min <= max ? { min, max } : null
}

/** An axis from fast to slow with places from 0 to 1. Logarithmic where times differ by more than a factor of ten. */
export interface Axis extends Span {
  isLogarithmic: boolean
}

export function axisOf(span: Span): Axis {
  const isLogarithmic = span.max > 10 * Math.max(span.min, shortest)
  if (isLogarithmic) return { isLogarithmic, min: Math.max(span.min, shortest), max: span.max }
  // A single value stands in the middle.
  const margin = span.max > span.min ? 0 : Math.max(span.max * 0.1, shortest)
  return { isLogarithmic, min: Math.max(0, span.min - margin), max: span.max + margin }
}

export function placeOf(axis: Axis, value: number): number {
  const place = axis.isLogarithmic
    ? Math.log(Math.max(value, shortest) / axis.min) / Math.log(axis.max / axis.min)
    : (value - axis.min) / (axis.max - axis.min)
  return Math.min(1, Math.max(0, place))
}

export function valueAt(axis: Axis, place: number): number {
  const at = Math.min(1, Math.max(0, place))
  return axis.isLogarithmic ? axis.min * (axis.max / axis.min) ** at : axis.min + at * (axis.max - axis.min)
}

/** As many bins of equal width on the axis, with the entries that fall into each. Nothing is lost: their counts add up to those of the entries. */
export function binsOn(axis: Axis, entries: HistogramEntry[], count: number): Bin[] {
  const bins = Array.from({ length: count }, (_, index) => ({
    from: valueAt(axis, index / count),
    to: valueAt(axis, (index + 1) / count),
    count: 0,
  }))
  for (const { Value, Count } of entries) {
    const bin = bins[Math.min(count - 1, Math.floor(placeOf(axis, Value) * count))]
    if (bin && Count > 0) bin.count += Count
  }
  return bins
}

/** Round values for the labels of an axis: 1, 2 or 5 times a power of ten, no more than asked for. */
export function ticksOf(axis: Axis, most: number): number[] {
  for (const factors of axis.isLogarithmic ? [[1, 2, 5], [1, 3], [1]] : []) {
    const ticks: number[] = []
    const first = Math.floor(Math.log10(axis.min))
    for (let power = first; power <= Math.log10(axis.max); power++) {
      for (const factor of factors) {
        const tick = Number(`${factor}e${power}`)
        if (tick >= axis.min && tick <= axis.max) ticks.push(tick)
      }
    }
    if (ticks.length > 1 && ticks.length <= most) return ticks
  }
  const rough = (axis.max - axis.min) / Math.max(1, most)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power
  if (axis.isLogarithmic || !(step > 0)) return [axis.min, axis.max]
  const ticks: number[] = []
  for (let tick = Math.ceil(axis.min / step) * step; tick <= axis.max + step / 1e6; tick += step) ticks.push(tick)
  return ticks
}
