import { type Counts, type Outcome, outcomes } from '../shared/outcome'
import { nodeSize, type Point } from './layout'

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

/** The radius of a node's ring; its line is 9 wide and stays inside the node. */
export const ringRadius = (scale: number) => (nodeSize.ring / 2) * scale - 6

/** A circle from the top on, clockwise, as the path of an SVG. */
export const circlePath = ({ x, y }: Point, radius: number) =>
  `M ${x},${y - radius} a ${radius},${radius} 0 1 1 0,${2 * radius} a ${radius},${radius} 0 1 1 0,${-2 * radius}`

/** A piece of a ring as the path of an SVG. */
export function arcPath(middle: Point, radius: number, { start, length }: Arc): string {
  if (length > 99.99) return circlePath(middle, radius)
  const at = (percent: number) => {
    const angle = (percent / 100) * 2 * Math.PI
    const round = (value: number) => Math.round(value * 10) / 10
    return `${round(middle.x + radius * Math.sin(angle))},${round(middle.y - radius * Math.cos(angle))}`
  }
  return `M ${at(start)} A ${radius},${radius} 0 ${length > 50 ? 1 : 0} 1 ${at(start + length)}`
}
