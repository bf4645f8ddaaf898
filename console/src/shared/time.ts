import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import type { TimeWindow } from './api'
import { pause, readRefresh } from './refresh'
import { readRange, type TimeRange, windowAt } from './timeRange'

/** Time range and refresh, as the address has them. */
export function useTime() {
  const [search] = useSearchParams()
  return useMemo(() => ({ range: readRange(search), refresh: readRefresh(search) }), [search])
}

/** The part of an address that goes along from page to page: time range, refresh and group. */
export function timeOf(search: URLSearchParams): URLSearchParams {
  const kept = ['range', 'from', 'to', 'refresh', 'group'].flatMap((name) => {
    const value = search.get(name)
    return value ? [[name, value]] : []
  })
  return new URLSearchParams(kept)
}

export type Read<Value> = (window: TimeWindow, signal: AbortSignal) => Promise<Value>

/** One look at a time range. */
export const liveQuery = <Value>(key: unknown[], read: Read<Value>, range: TimeRange) =>
  queryOptions({
    queryKey: [...key, range],
    queryFn: async ({ signal }) => {
      const started = performance.now()
      const window = windowAt(range, Date.now() / 1000)
      return { value: await read(window, signal), window, took: performance.now() - started }
    },
    // What was asked for this moment is not asked for again by whoever shows it.
    staleTime: 1000,
  })

/** Reads something of the time range, again and again as the refresh says. */
export function useLive<Value>(key: unknown[], read: Read<Value>, enabled = true) {
  const { range, refresh } = useTime()
  return useQuery({
    ...liveQuery(key, read, range),
    refetchInterval: (query) => pause(refresh, range, query.state.data?.took ?? 0),
    placeholderData: keepPreviousData,
    enabled,
  })
}
