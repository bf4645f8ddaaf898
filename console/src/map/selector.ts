import type { Span } from '../charts/bins'
import { quote } from '../shared/question'
import type { Selection } from './selection'

interface Named {
  name: string
  type: string | null
}

/** `id(name: "shop", type: "AWS::ECS::Container")` */
const idOf = ({ name, type }: Named) => `id(name: ${quote(name)}${type ? `, type: ${quote(type)}` : ''})`

/** Longest selector that GetTimeSeriesServiceStatistics takes. */
const longest = 500

/** What a node or an edge is called in a filter expression: `service(id(name: "shop"))`, `edge(id(…), id(…))`. */
export function selectorOf(selection: Selection): string {
  return selection.kind === 'node'
    ? serviceSelector(selection.node)
    : `edge(${idOf(selection.from)}, ${idOf(selection.to)})`
}

export const serviceSelector = (node: Named) => `service(${idOf(node)})`

export const isTooLong = (selector: string) => selector.length > longest

/** Traces through it whose response times there are in a range: `service(id(…)) { responsetime >= 0.2 AND responsetime <= 1 }`. */
export function withResponseTime(selector: string, range: Span): string {
  return `${selector} { responsetime >= ${rounded(range.min, Math.floor)} AND responsetime <= ${rounded(range.max, Math.ceil)} }`
}

export const failing = (selector: string) => `${selector} { fault = true OR error = true }`

/** Microseconds are as exact as times are. */
const rounded = (seconds: number, round: (value: number) => number) => String(round(seconds * 1e6) / 1e6)
