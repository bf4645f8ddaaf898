import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import { check, type FilterError } from './api'

/** Written text rests for so many milliseconds before it is judged. */
const patience = 250

const question = (text: string) => ({
  queryKey: ['filter check', text],
  queryFn: ({ signal }: { signal: AbortSignal }) => check(text, signal),
  // Groups that a text names may change.
  staleTime: 60_000,
})

/** Why the text is no filter expression, a moment after it was written; null where it is one, or is not known yet. */
export function useCheck(text: string): {
  error: FilterError | null
  /** The answer at once, for who is about to use the text. A service that does not answer has no objection. */
  judge: (text: string) => Promise<FilterError | null>
} {
  const client = useQueryClient()
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), patience)
    return () => clearTimeout(timer)
  }, [text])
  const { data } = useQuery({ ...question(settled), enabled: settled.trim() !== '' })
  const judge = useCallback(
    async (judged: string) => {
      const error = judged.trim() === '' ? null : await client.fetchQuery(question(judged)).catch(() => null)
      setSettled(judged)
      return error
    },
    [client],
  )
  return { error: settled === text && text.trim() !== '' ? (data ?? null) : null, judge }
}
