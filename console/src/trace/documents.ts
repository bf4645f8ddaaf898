import type { Trace } from '../shared/api'
import { type Outcome, outcomeOf } from '../shared/outcome'

export type Json = null | boolean | number | string | Json[] | JsonObject
export interface JsonObject {
  [member: string]: Json | undefined
}

/** A segment or a subsegment. Documents come from anywhere, so each member is read with doubt. */
export interface Entity {
  id: string
  name: string
  kind: 'segment' | 'subsegment'
  /** What the node of this entity is called on the map; null inside a service. */
  type: string | null
  namespace: string | null
  inferred: boolean
  inProgress: boolean
  start: number
  end: number | null
  outcome: Outcome
  status: number | null
  document: JsonObject
  /** What it hangs under; null for a root. */
  parent: Entity | null
  /** Name of the segment that it is a part of. */
  service: string
  /** In the order of their starts. */
  children: Entity[]
}

export interface TraceTree {
  roots: Entity[]
  byId: Map<string, Entity>
}

export const asObject = (value: Json | undefined): JsonObject | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null

export const asArray = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])

export const asText = (value: Json | undefined): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : null

export const asNumber = (value: Json | undefined): number | null => {
  const number = typeof value === 'string' && value.trim() ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

export const documentsOf = (trace: Trace | null): string[] => trace?.Segments.map((segment) => segment.Document) ?? []

/** Puts segments under the subsegments that called them. Every segment is somewhere in the tree, whatever its parent. */
export function treeOf(documents: string[]): TraceTree {
  const byId = new Map<string, Entity>()
  const segments = documents.flatMap((text) => {
    const document = parse(text)
    return document ? [entityOf(document, 'segment', byId)] : []
  })
  for (const segment of segments) {
    const parent = byId.get(asText(segment.document.parent_id) ?? '')
    if (parent && parent !== segment) segment.parent = parent
  }
  openCircles(segments)
  const roots: Entity[] = []
  for (const segment of segments) {
    if (segment.parent) segment.parent.children.push(segment)
    else roots.push(segment)
  }
  for (const entity of byId.values()) entity.children.sort(byStart)
  return { roots: roots.sort(byStart), byId }
}

function parse(text: string): JsonObject | null {
  try {
    return asObject(JSON.parse(text) as Json)
  } catch {
    return null
  }
}

const byStart = (a: Entity, b: Entity) => a.start - b.start || (a.id < b.id ? -1 : 1)

/** Documents can name each other as parent: the last segment on the way round becomes a root. Each entity is walked over once. */
function openCircles(segments: Entity[]) {
  const checked = new Set<Entity>()
  for (const segment of segments) {
    const way = new Set<Entity>()
    let last = segment
    for (let at: Entity | null = segment; at && !checked.has(at); at = at.parent) {
      if (at.kind === 'segment') last = at
      way.add(at)
      if (at.parent && way.has(at.parent)) {
        last.parent = null
        break
      }
    }
    for (const entity of way) checked.add(entity)
  }
}

function entityOf(
  document: JsonObject,
  kind: Entity['kind'],
  byId: Map<string, Entity>,
  parent: Entity | null = null,
): Entity {
  const status = asNumber(asObject(asObject(document.http)?.response)?.status)
  const end = asNumber(document.end_time)
  const throttle = document.throttle === true || status === 429
  const entity: Entity = {
    id: asText(document.id) ?? '',
    name: asText(document.name) ?? '',
    kind,
    type: asText(document.origin),
    namespace: asText(document.namespace),
    inferred: document.inferred === true,
    inProgress: end === null,
    start: asNumber(document.start_time) ?? 0,
    end,
    outcome: outcomeOf({
      throttle,
      fault: document.fault === true || (status !== null && status >= 500 && status <= 599),
      error: document.error === true || (status !== null && status >= 400 && status <= 499),
    }),
    status,
    document,
    parent,
    service: parent?.service ?? asText(document.name) ?? '',
    children: [],
  }
  byId.set(entity.id, entity)
  for (const child of asArray(document.subsegments)) {
    const subsegment = asObject(child)
    if (subsegment) entity.children.push(entityOf(subsegment, 'subsegment', byId, entity))
  }
  return entity
}

export const durationOf = (entity: Entity): number | null => (entity.end === null ? null : entity.end - entity.start)

/** Whether a segment names a parent that is not there. */
export const isOrphan = (entity: Entity): boolean =>
  entity.kind === 'segment' && !entity.parent && asText(entity.document.parent_id) !== null

/** All entities below these, parents first, in the order of the tree; however deep. */
export function* walk(roots: Entity[]): Generator<Entity> {
  const stack = [...roots].reverse()
  for (let entity = stack.pop(); entity; entity = stack.pop()) {
    yield entity
    for (let index = entity.children.length - 1; index >= 0; index--) stack.push(entity.children[index] as Entity)
  }
}
