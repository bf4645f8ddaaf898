import { asObject, asText, type Entity, type Json, walk } from './documents'

/** The entities that hold all words, in the order of the tree. What people look for: names, ids, URLs, status, SQL, annotations, exceptions. */
export function find(roots: Entity[], text: string): Entity[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  const found: Entity[] = []
  for (const entity of walk(roots)) {
    const haystack = textOf(entity)
    if (words.every((word) => haystack.includes(word))) found.push(entity)
  }
  return found
}

const texts = new WeakMap<Entity, string>()

function textOf(entity: Entity): string {
  const known = texts.get(entity)
  if (known !== undefined) return known
  const { document } = entity
  const http = asObject(document.http)
  const parts = [
    entity.id,
    entity.name,
    entity.namespace,
    entity.type,
    asText(document.user),
    asText(entity.status ?? undefined),
  ]
  const text = [
    ...parts,
    ...leaves(asObject(http?.request)),
    ...leaves(document.sql),
    ...leaves(document.annotations),
    ...leaves(document.cause),
    ...leaves(document.aws),
  ]
    .filter(Boolean)
    .join('\n')
    .slice(0, 20_000)
    .toLowerCase()
  texts.set(entity, text)
  return text
}

/** What is written in a part of a document, names of members too. */
function leaves(value: Json | undefined, depth = 0): string[] {
  if (value === null || value === undefined || depth > 6) return []
  if (typeof value !== 'object') return [String(value)]
  return Object.entries(value).flatMap(([name, member]) => [
    Array.isArray(value) ? '' : name,
    ...leaves(member, depth + 1),
  ])
}
