import { formatBytes, formatDuration } from '../shared/format'
import type { Operation } from './operations'

/** What came of a call. */
export interface Attempt {
  ok: boolean
  /** “200 OK, 12.3 KB after 8 ms” */
  head: string
  text: string
  /** Whether the text is only the beginning of the answer. */
  isCut: boolean
}

/** Most characters of an answer that are shown. */
const most = 60_000

/** Calls an operation; whatever it answers is the result. */
export async function attempt({ method, path }: Operation, members: Record<string, unknown>): Promise<Attempt> {
  const started = performance.now()
  const query = new URLSearchParams(Object.entries(members).map(([name, value]) => [name, String(value)])).toString()
  const response = await fetch(method === 'GET' && query ? `${path}?${query}` : path, {
    method,
    ...(method === 'POST' && { body: JSON.stringify(members), headers: { 'Content-Type': 'application/json' } }),
  })
  const body = await response.text()
  const took = formatDuration((performance.now() - started) / 1000)
  const code = response.headers.get('x-amzn-errortype')
  const text = indented(body)
  return {
    ok: response.ok,
    head: `${response.status} ${code ?? response.statusText}, ${formatBytes(new Blob([body]).size)} after ${took}`,
    text: text.slice(0, most),
    isCut: text.length > most,
  }
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
