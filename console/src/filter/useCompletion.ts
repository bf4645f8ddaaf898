import { useEffect, useState } from 'react'
import { useTime } from '../shared/time'
import { windowAt } from '../shared/timeRange'
import { complete } from './api'
import { type Answered, refined } from './completion'

/** A key pressed within so many milliseconds of another is not asked about. */
const patience = 90

/** What could stand at the cursor; null while nothing is known, or nobody wants to know. */
export function useCompletion(text: string, cursor: number, wanted: boolean) {
  const { range } = useTime()
  const [answered, setAnswered] = useState<Answered | null>(null)
  useEffect(() => {
    if (!wanted) return
    const abort = new AbortController()
    const timer = setTimeout(() => {
      complete(text, cursor, windowAt(range, Date.now() / 1000), abort.signal)
        .then((completion) => setAnswered({ text, cursor, completion }))
        // Completion is a help; a service that does not answer says so elsewhere.
        .catch(() => {})
    }, patience)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [text, cursor, wanted, range])
  return wanted && answered ? refined(answered, text, cursor) : null
}
