import type { HistogramEntry } from '../shared/api'

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
