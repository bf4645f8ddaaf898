import { type Counts, type Outcome, outcomes } from '../shared/outcome'

/** A piece of the ring, as percent of its circumference, clockwise from the top. */
export interface Arc {
  outcome: Outcome
  start: number
  length: number
}

/** A single fault among a million must still be seen. */
const smallest = 3

export function arcsOf(counts: Counts): Arc[] {
  const present = outcomes.filter((outcome) => counts[outcome] > 0)
  const widened = present.map((outcome) => Math.max(smallest, (100 * counts[outcome]) / counts.total))
  const sum = widened.reduce((total, length) => total + length, 0)
  let start = 0
  return present.map((outcome, index) => {
    const length = (100 * (widened[index] ?? 0)) / sum
    const arc = { outcome, start, length }
    start += length
    return arc
  })
}
