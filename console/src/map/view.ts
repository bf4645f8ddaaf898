import { type Kind, kindOf } from './kind'

/** What the size of a ring says. */
export type Sizing = 'equal' | 'traffic' | 'health'

/** How the map is looked at, as the address has it: `size=traffic`, `collapse=database,queue`, `focus=2`, `find=cart`. */
export interface MapView {
  sizing: Sizing
  /** Kinds whose nodes are drawn as one. */
  collapsed: Kind[]
  /** How many calls away from the selected node others may be; null for all. */
  hops: number | null
  find: string
}

export const sizings: { id: Sizing; text: string }[] = [
  { id: 'equal', text: 'Equal rings' },
  { id: 'traffic', text: 'Size by traffic' },
  { id: 'health', text: 'Size by health' },
]

/** Kinds that there can be many of, with what several of them are called. */
export const collapsible: { kind: Kind; text: string }[] = [
  { kind: 'client', text: 'Clients' },
  { kind: 'database', text: 'Databases' },
  { kind: 'storage', text: 'Storage' },
  { kind: 'queue', text: 'Queues' },
  { kind: 'topic', text: 'Topics' },
  { kind: 'function', text: 'Functions' },
  { kind: 'remote', text: 'Remote services' },
  { kind: 'aws', text: 'Other AWS services' },
]

export const farthest = 3

export function readView(search: URLSearchParams): MapView {
  const sizing = sizings.find(({ id }) => id === search.get('size'))?.id ?? 'equal'
  const wanted = (search.get('collapse') ?? '').split(',')
  const hops = Number(search.get('focus'))
  return {
    sizing,
    collapsed: collapsible.map(({ kind }) => kind).filter((kind) => wanted.includes(kind)),
    hops: Number.isInteger(hops) && hops >= 1 && hops <= farthest ? hops : null,
    find: search.get('find') ?? '',
  }
}

export function writeView(search: URLSearchParams, view: MapView): URLSearchParams {
  const next = new URLSearchParams(search)
  const put = (name: string, value: string) => (value ? next.set(name, value) : next.delete(name))
  put('size', view.sizing === 'equal' ? '' : view.sizing)
  put('collapse', view.collapsed.join(','))
  put('focus', view.hops ? String(view.hops) : '')
  put('find', view.find)
  return next
}

/** Whether the words that are looked for occur in a node's name or type; everything does while none are. */
export function isFound(node: { name: string; type: string | null }, find: string): boolean {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean)
  const text = `${node.name}\n${node.type ?? ''}\n${kindOf(node.type)}`.toLowerCase()
  return words.every((word) => text.includes(word))
}
