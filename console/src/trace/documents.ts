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
  const parents = new Map<Entity, Entity>()
  for (const entity of byId.values()) for (const child of entity.children) parents.set(child, entity)
  const roots: Entity[] = []
  for (const segment of segments) {
    const parent = byId.get(asText(segment.document.parent_id) ?? '')
    if (!parent || isWithin(parent, segment, parents)) roots.push(segment)
    else {
      parent.children.push(segment)
      parents.set(segment, parent)
    }
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

/** Two documents can name each other as parent. */
function isWithin(entity: Entity, ancestor: Entity, parents: Map<Entity, Entity>): boolean {
  for (let at: Entity | undefined = entity; at; at = parents.get(at)) if (at === ancestor) return true
  return false
}

function entityOf(document: JsonObject, kind: Entity['kind'], byId: Map<string, Entity>): Entity {
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
    children: [],
  }
  byId.set(entity.id, entity)
  for (const child of asArray(document.subsegments)) {
    const subsegment = asObject(child)
    if (subsegment) entity.children.push(entityOf(subsegment, 'subsegment', byId))
  }
  return entity
}

export const durationOf = (entity: Entity): number | null => (entity.end === null ? null : entity.end - entity.start)
