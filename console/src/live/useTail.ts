import { useEffect, useRef, useState } from 'react'
import { ApiError } from '../shared/api'
import { emptyTail, type LiveSummary, readSkipped, readSummary, type Tail, withSkipped, withTraces } from './tail'

/** Events are drawn together, so often: milliseconds. */
const pace = 200

/** How long to wait before the stream is asked for again, in milliseconds. */
const again = 2000

export type Connection = 'connecting' | 'open' | 'lost' | 'paused'

/** Follows the traces that an expression selects. While paused, nothing is asked for. */
export function useTail(expression: string, isPaused: boolean) {
  const [tail, setTail] = useState<Tail>(emptyTail)
  const [connection, setConnection] = useState<Connection>('connecting')
  const [error, setError] = useState<Error | null>(null)
  const [began, setBegan] = useState(() => Date.now())
  const asked = useRef('')

  useEffect(() => {
    if (asked.current !== expression) {
      asked.current = expression
      setTail(emptyTail)
    }
    setError(null)
    if (isPaused) {
      setConnection('paused')
      return
    }
    setConnection('connecting')
    setBegan(Date.now())
    let waiting: LiveSummary[] = []
    let skipped = 0
    let source: EventSource | undefined
    let retry: ReturnType<typeof setTimeout> | undefined
    const abort = new AbortController()
    const address = `/roentgen/live${expression ? `?FilterExpression=${encodeURIComponent(expression)}` : ''}`

    const follow = () => {
      source = new EventSource(address)
      source.onopen = () => {
        setConnection('open')
        setError(null)
      }
      source.addEventListener('trace', ({ data }) => {
        const summary = readSummary(data)
        if (summary) waiting.push(summary)
      })
      source.addEventListener('skipped', ({ data }) => {
        skipped += readSkipped(data)
      })
      source.onerror = () => {
        setConnection('lost')
        // A service that is away is asked again by the browser itself; one that refuses is asked why, and again later.
        if (source?.readyState !== EventSource.CLOSED) return
        void reasonOf(address, abort.signal).then(setError, () => {})
        retry = setTimeout(follow, again)
      }
    }
    follow()
    const drawing = setInterval(() => {
      if (waiting.length === 0 && skipped === 0) return
      const [came, missed] = [waiting, skipped]
      waiting = []
      skipped = 0
      setTail((now) => withSkipped(withTraces(now, came, Date.now()), missed))
    }, pace)
    return () => {
      abort.abort()
      source?.close()
      clearTimeout(retry)
      clearInterval(drawing)
    }
  }, [expression, isPaused])
  return { tail, connection, error, began, clear: () => setTail(emptyTail) }
}

/** Why a stream is refused; an EventSource does not tell. Null when it is not refused any more, or nobody answers. */
async function reasonOf(address: string, signal: AbortSignal): Promise<Error | null> {
  const own = new AbortController()
  const response = await fetch(address, { signal: AbortSignal.any([signal, own.signal]) })
  if (response.ok) {
    own.abort()
    return null
  }
  const code = response.headers.get('x-amzn-errortype')?.split(':')[0] ?? `HTTP ${response.status}`
  const body: { Message?: string; message?: string } = await response.json().catch(() => ({}))
  return new ApiError(code, body.Message ?? body.message ?? 'The service gave no reason.')
}
