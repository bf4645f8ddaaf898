import type { Document, Ids } from './documents'

export const markup = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
const long = 'x'.repeat(10_000)
export const backwards = '\u202Eevil\u202E שלום \u2067'
const emoji = '👩‍👩‍👧‍👦🔥'.repeat(20)

/** Everything that a document can carry, meant to break out of its place. */
export function hostileTrace(ids: Ids, traceId: string, start: number): Document {
  const exception = {
    id: ids.segment(),
    type: `${markup}Error`,
    message: `${backwards}${long}`,
    stack: [{ path: `${markup}${long}`, line: 1, label: emoji }, { label: long }],
  }
  return {
    id: ids.segment(),
    trace_id: traceId,
    name: 'שירות-של-אויב'.repeat(14),
    origin: `${markup}${long}`.slice(0, 200),
    start_time: start,
    end_time: start + 1,
    fault: true,
    user: `${markup}${backwards}`,
    http: {
      request: { method: `GET${markup}`, url: `javascript:alert(3)//${markup}${long}`, user_agent: emoji },
      response: { status: 500, content_length: -1 },
    },
    annotations: { markup, long: long.slice(0, 1000), backwards, emoji },
    metadata: {
      [markup]: {
        [long.slice(0, 300)]: long,
        list: [markup, backwards, [[[[emoji]]]]],
        constructor: { prototype: 1 },
      },
    },
    cause: { working_directory: markup, paths: [long], exceptions: [exception] },
    subsegments: [
      {
        id: ids.segment(),
        name: '日本語のサブセグメント'.repeat(12),
        namespace: 'remote',
        start_time: start + 0.1,
        end_time: start + 0.9,
        sql: { url: markup, sanitized_query: `SELECT '${markup}' -- ${long}` },
      },
    ],
  }
}
