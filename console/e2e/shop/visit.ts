import type { Document, Ids } from '../documents'

/** A call that a segment makes. `to` writes the callee's own documents and says when it ended and with which status. */
export interface Call {
  name: string
  namespace?: 'aws' | 'remote'
  seconds?: number
  status?: number
  members?: Document
  to?: (parentId: string, start: number) => Callee
  /** Announced by the caller, whether or not the callee's documents are there. */
  traced?: boolean
  /** The caller does not wait for it. */
  aside?: boolean
}

export interface Callee {
  end: number
  status: number
}

export interface Work {
  name: string
  origin?: string | undefined
  method?: string
  url?: string
  status?: number
  seconds?: number
  calls?: Call[]
  members?: Document
  version?: string
  annotations?: Document | undefined
  inProgress?: boolean
}

/** The documents of one trace, written one after the other as its services would send them. */
export class Visit {
  readonly documents: Document[] = []
  readonly id: string

  constructor(
    private readonly ids: Ids,
    readonly start: number,
  ) {
    this.id = ids.trace(start)
  }

  segment(start: number, parentId: string | undefined, work: Work): Callee {
    const { status = 200, seconds = 0.004, calls = [], version } = work
    const subsegments: Document[] = []
    let now = start + seconds * 0.4
    for (const call of calls) {
      const { end, document } = this.call(now, call, work)
      subsegments.push(document)
      if (!call.aside) now = end + 0.0002
    }
    const end = now + seconds * 0.6
    this.documents.push({
      id: this.ids.segment(),
      trace_id: this.id,
      parent_id: parentId,
      name: work.name,
      origin: work.origin,
      start_time: round(start),
      ...(work.inProgress ? { in_progress: true } : { end_time: round(end) }),
      ...(work.method && {
        http: {
          request: { method: work.method, url: work.url },
          ...(!work.inProgress && { response: { status } }),
        },
      }),
      ...flags(status),
      ...(version && { service: { version } }),
      annotations: work.annotations,
      ...work.members,
      ...(subsegments.length > 0 && { subsegments }),
    })
    return { end, status }
  }

  private call(start: number, call: Call, work: Work): { end: number; document: Document } {
    const id = this.ids.segment()
    const callee = call.to?.(id, start + 0.0004)
    const end = callee ? (call.aside ? start : callee.end) + 0.0004 : start + (call.seconds ?? 0.003)
    const status = callee && !call.aside ? callee.status : call.status
    return {
      end,
      document: {
        id,
        name: call.name,
        namespace: call.namespace,
        start_time: round(start),
        end_time: round(end),
        ...flags(status),
        ...(status !== undefined && {
          http: {
            request: {
              method: work.method ?? 'POST',
              url: `http://${call.name}/`,
              ...((callee || call.traced) && { traced: true }),
            },
            response: { status },
          },
        }),
        ...call.members,
      },
    }
  }
}

const round = (seconds: number) => Math.round(seconds * 1e6) / 1e6

export function flags(status: number | undefined): Document {
  if (status === undefined || status < 400) return {}
  return status >= 500 ? { fault: true } : { error: true, ...(status === 429 && { throttle: true }) }
}
