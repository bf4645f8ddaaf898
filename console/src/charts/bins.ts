import type { HistogramEntry } from '../shared/api'

/** How times lie along the axis: equal ratios side by side, or equal differences. */
export type Scale = 'log' | 'linear'

/** A piece of a time axis, in seconds. */
export interface Span {
  min: number
  max: number
}

/** A bin of the picture, with what each of the series has in it. All bins are equally wide as drawn. */
export interface Bin {
  from: number
  to: number
  counts: number[]
}

/** Bins beside each other without gaps, and where a value lies between the first and the last of them. */
export interface Binning {
  bins: Bin[]
  scale: Scale
}

/** Times are whole microseconds; what took none at all lies in the first bin. */
const shortest = 1e-6

/** Bins in an order of magnitude, coarse to fine. */
const perDecade = [2, 5, 10, 20, 40, 80]

/**
 * Adds up the entries of one or more series in the same bins. Their bounds are taken from a fixed grid, so that they stay where they are while
 * traces come in, and are numbers that a person would write.
 */
export function binsOf(series: HistogramEntry[][], scale: Scale, most = 60): Binning {
  const values = series.flatMap((entries) => entries.filter(({ Count }) => Count > 0).map(({ Value }) => Value))
  if (values.length === 0) return { bins: [], scale }
  const least = values.reduce((a, b) => Math.min(a, b))
  const greatest = values.reduce((a, b) => Math.max(a, b))
  const edges = scale === 'log' ? logEdges(least, greatest, most) : linearEdges(least, greatest, most)
  const bins = edges.slice(1).map((to, index): Bin => {
    const from = edges[index] ?? 0
    return { from: index === 0 && least < from ? Math.max(0, least) : from, to, counts: series.map(() => 0) }
  })
  series.forEach((entries, of) => {
    for (const { Value, Count } of entries) {
      const bin = bins[binAt(edges, Value)]
      if (bin) bin.counts[of] = (bin.counts[of] ?? 0) + Count
    }
  })
  return { bins, scale }
}

/** Which bin a value belongs to; those outside belong to the first or the last. */
function binAt(edges: number[], value: number): number {
  let [low, high] = [0, edges.length - 2]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (value >= (edges[middle] ?? 0)) low = middle
    else high = middle - 1
  }
  return low
}

function logEdges(least: number, greatest: number, most: number): number[] {
  const [low, high] = [Math.log10(Math.max(least, shortest)), Math.log10(Math.max(greatest, shortest))]
  const bounds = (steps: number) => [Math.floor(low * steps + 1e-9), Math.floor(high * steps + 1e-9) + 1] as const
  const fits = (steps: number) => bounds(steps)[1] - bounds(steps)[0] <= most
  const steps = perDecade.findLast(fits) ?? 1
  const [first, last] = bounds(steps)
  return range(first, last).map((index) => rounded(10 ** (index / steps)))
}

function linearEdges(least: number, greatest: number, most: number): number[] {
  const step = niceStep((greatest - Math.max(0, least)) / (most - 2) || greatest / 10 || 0.001)
  const [first, last] = [Math.floor(Math.max(0, least) / step), Math.floor(greatest / step + 1e-9) + 1]
  return range(first, last).map((index) => Number((index * step).toPrecision(12)))
}

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index)

/** Three digits are enough to tell two bounds apart, and are read more easily. */
const rounded = (value: number) => Number(value.toPrecision(3))

/** The smallest of 1, 2, 2.5, 5, 10 … that is not less. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least) + 1e-9)
  const factor = [1, 2, 2.5, 5, 10].find((each) => each * power >= least * (1 - 1e-9)) ?? 10
  return Number((factor * power).toPrecision(12))
}

/** Where a value lies, 0 at the left end to 1 at the right; values outside lie at the ends. */
export function placeOf({ bins, scale }: Binning, value: number): number {
  const [first, last] = [bins[0], bins.at(-1)]
  if (!first || !last) return 0
  const along = (at: number) => (scale === 'log' ? Math.log(Math.max(at, shortest)) : at)
  // What took no time at all would lie infinitely far to the left; the first bin begins where its grid does.
  const start =
    scale === 'log' && bins.length > 1 ? 2 * along(first.to) - along(bins[1]?.to ?? first.to) : along(first.from)
  const place = (along(value) - start) / (along(last.to) - start)
  return Math.min(1, Math.max(0, place))
}

/** The bins from one place to another, as a range of values; a point is one bin. */
export function spanBetween(binning: Binning, from: number, to: number): Span {
  const { bins } = binning
  const index = (place: number) => Math.min(bins.length - 1, Math.max(0, Math.floor(place * bins.length)))
  const [low, high] = [index(Math.min(from, to)), index(Math.max(from, to))]
  return { min: bins[low]?.from ?? 0, max: bins[high]?.to ?? 0 }
}

/** The range with one of its ends moved by a number of bins; the ends stay at least one bin apart. */
export function moveEnd({ bins }: Binning, { min, max }: Span, end: 'min' | 'max', by: number): Span {
  const low = nearest(
    bins.map(({ from }) => from),
    min,
  )
  const high = nearest(
    bins.map(({ to }) => to),
    max,
  )
  if (end === 'min') return { min: bins[Math.min(high, Math.max(0, low + by))]?.from ?? min, max }
  return { min, max: bins[Math.max(low, Math.min(bins.length - 1, high + by))]?.to ?? max }
}

function nearest(edges: number[], value: number): number {
  let best = 0
  edges.forEach((edge, index) => {
    if (Math.abs(edge - value) < Math.abs((edges[best] ?? 0) - value)) best = index
  })
  return best
}

/** The whole of the axis. */
export function wholeOf({ bins }: Binning): Span {
  return { min: bins[0]?.from ?? 0, max: bins.at(-1)?.to ?? 0 }
}

/** How many of a series there are. */
export const totalOf = (binning: Binning, series: number) =>
  binning.bins.reduce((sum, { counts }) => sum + (counts[series] ?? 0), 0)
