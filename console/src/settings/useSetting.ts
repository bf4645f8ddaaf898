import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

/** Something that is read, edited and written back. */
export function useSetting<Value, Draft>(
  name: string,
  read: (signal: AbortSignal) => Promise<Value>,
  write: (draft: Draft) => Promise<unknown>,
  draftOf: (value: Value) => Draft,
) {
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery({ queryKey: [name], queryFn: ({ signal }) => read(signal) })
  const [draft, setDraft] = useState<Draft | null>(null)
  const saved = data === undefined ? null : draftOf(data)
  const save = useMutation({
    mutationFn: write,
    onSuccess: () => queries.invalidateQueries({ queryKey: [name] }),
  })
  // What is read after a write is what counts from then on.
  useEffect(() => setDraft(null), [data])
  return {
    value: data,
    error: error ?? save.error,
    refetch,
    draft: draft ?? saved,
    setDraft,
    changed: draft !== null && draft !== saved,
    save: () => draft !== null && save.mutate(draft),
    saving: save.isPending,
    saved: save.isSuccess && draft === null,
    revert: () => setDraft(null),
  }
}
