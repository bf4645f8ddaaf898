import { type Document, Ids, seeded } from './documents'

/** Four calls from every service; those that nobody calls yet are called first, so that all hang together. */
export function callsOf(service: number, services: number): number[] {
  return [1, 2, 3, 4].map((k) => {
    const child = 4 * service + k
    return child < services ? child : (service + 1 + ((service * 37 + k * 101) % 60)) % services
  })
}

/** One trace through every service and along each of its calls: a graph of `services` nodes and four times as many edges. */
export function bigMap(services: number, now: number): Document[] {
  const ids = new Ids(seeded(500))
  const start = now - 3
  const trace = ids.trace(start)
  const documents: Document[] = []
  const seen = new Set<number>([0])
  const open: { service: number; parent: string | undefined }[] = [{ service: 0, parent: undefined }]
  for (let next = open.shift(); next; next = open.shift()) {
    const { service, parent } = next
    const calls = callsOf(service, services).map((callee) => ({ callee, id: ids.segment() }))
    documents.push(segment(ids, trace, service, parent, start, calls))
    for (const { callee, id } of calls) {
      if (seen.has(callee)) documents.push(segment(ids, trace, callee, id, start, []))
      else open.push({ service: callee, parent: id })
      seen.add(callee)
    }
  }
  return documents
}

function segment(
  ids: Ids,
  trace: string,
  service: number,
  parent: string | undefined,
  start: number,
  calls: { callee: number; id: string }[],
): Document {
  const name = (each: number) => `service-${String(each).padStart(3, '0')}`
  return {
    id: ids.segment(),
    trace_id: trace,
    parent_id: parent,
    name: name(service),
    origin: 'AWS::ECS::Container',
    start_time: start,
    end_time: start + 0.05,
    http: { request: { method: 'GET', url: `http://${name(service)}/` }, response: { status: 200 } },
    subsegments: calls.map(({ callee, id }) => ({
      id,
      name: name(callee),
      namespace: 'remote',
      start_time: start + 0.01,
      end_time: start + 0.04,
      http: { request: { traced: true, method: 'GET', url: `http://${name(callee)}/` }, response: { status: 200 } },
    })),
  }
}
