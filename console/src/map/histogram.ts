import type { HistogramEntry } from '../shared/api'

export interface Bin {
  from: number
  to: number
  count: number
}

/** Equal bins from the fastest to the slowest request; one bin when all took the same time. */
export function binsOf(histogram: HistogramEntry[], most: number): Bin[] {
  const entries = histogram.filter((entry) => entry.Count > 0)
  if (entries.length === 0) return []
  const values = entries.map((entry) => entry.Value)
  const from = Math.min(...values)
  const to = Math.max(...values)
  const size = to > from ? most : 1
  const step = (to - from) / size
  const bins = Array.from({ length: size }, (_, index) => ({
    from: from + index * step,
    to: index === size - 1 ? to : from + (index + 1) * step,
    count: 0,
  }))
  for (const entry of entries) {
    const bin = bins[step > 0 ? Math.min(size - 1, Math.floor((entry.Value - from) / step)) : 0]
    if (bin) bin.count += entry.Count
  }
  return bins
}

/** The value that `share` of the requests do not exceed. */
export function quantileOf(histogram: HistogramEntry[], share: number): number | null {
  const sorted = histogram.filter((entry) => entry.Count > 0).sort((a, b) => a.Value - b.Value)
  const wanted = share * sorted.reduce((sum, entry) => sum + entry.Count, 0)
  let seen = 0
  for (const entry of sorted) {
    seen += entry.Count
    if (seen >= wanted) return entry.Value
  }
  return null
}
