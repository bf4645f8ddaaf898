import { useEffect, useRef, useState } from 'react'
import { readTraces } from './api'
import { fileName, save } from './exporting'

/** Long work: how far it is. */
export interface Progress {
  done: number
  of: number
}

/** Reads whole traces and hands them to the browser as a file. */
export function useExport() {
  const [progress, setProgress] = useState<Progress | null>(null)
  const [error, setError] = useState<Error | null>(null)
  const abort = useRef<AbortController | null>(null)
  useEffect(() => () => abort.current?.abort(), [])
  const run = async (ids: string[]) => {
    abort.current?.abort()
    const own = new AbortController()
    abort.current = own
    setError(null)
    setProgress({ done: 0, of: ids.length })
    try {
      const traces = await readTraces(ids, (done) => setProgress({ done, of: ids.length }), own.signal)
      save(fileName('traces', new Date()), traces)
    } catch (cause) {
      if (!own.signal.aborted) setError(cause instanceof Error ? cause : new Error(String(cause)))
    }
    if (abort.current === own) setProgress(null)
  }
  const cancel = () => {
    abort.current?.abort()
    setProgress(null)
  }
  return { progress, error, run, cancel, forget: () => setError(null) }
}
