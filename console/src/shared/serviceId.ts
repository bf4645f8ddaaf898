import type { ServiceId } from './api'

/** What tells one node of the graph from another, as one string. */
export function keyOf(id: Pick<ServiceId, 'Name' | 'Type' | 'AccountId'>): string {
  return JSON.stringify([id.Name, id.Type, id.AccountId])
}

/** A service as the address names it. Type null is "no type"; undefined is "any". */
export interface ServiceName {
  name: string
  type: string | null | undefined
}

/** One service, or a call from one to another. */
export interface ServiceChoice {
  service: ServiceName
  to?: ServiceName | undefined
}

const readName = (search: URLSearchParams, name: string, type: string): ServiceName | undefined => {
  const text = search.get(name)
  if (!text) return undefined
  return { name: text, type: search.has(type) ? search.get(type) || null : undefined }
}

export function readChoice(search: URLSearchParams): ServiceChoice | null {
  const service = readName(search, 'service', 'type')
  return service ? { service, to: readName(search, 'callee', 'calleeType') } : null
}

export function writeChoice(search: URLSearchParams, choice: ServiceChoice | null): URLSearchParams {
  const next = new URLSearchParams(search)
  for (const name of ['service', 'type', 'callee', 'calleeType']) next.delete(name)
  const write = (service: ServiceName | undefined, name: string, type: string) => {
    if (!service) return
    next.set(name, service.name)
    if (service.type !== undefined) next.set(type, service.type ?? '')
  }
  write(choice?.service, 'service', 'type')
  write(choice?.to, 'callee', 'calleeType')
  return next
}

export function isService(id: Pick<ServiceId, 'Name' | 'Type'>, wanted: ServiceName): boolean {
  return id.Name === wanted.name && (wanted.type === undefined || (id.Type || null) === wanted.type)
}
