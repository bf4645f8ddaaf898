import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import type { TimeWindow } from '../shared/api'
import { expressionOf, type Question } from '../shared/question'
import { pause } from '../shared/refresh'
import { useTime } from '../shared/time'
import { windowAt } from '../shared/timeRange'
import { readPage } from './api'
import { joinedPages } from './rows'

interface Place {
  token: string
  window: TimeWindow
}

/**
 * The traces of a question, newest first, as far as somebody has looked. Only a list that shows its beginning is read again at the page's refresh
 * (`held` says that it does not); one that goes on further stays as it is until it is asked to begin anew.
 */
export function useTraceList(question: Question, held: boolean) {
  const { range, refresh } = useTime()
  const client = useQueryClient()
  const key = useMemo(() => ['traces', expressionOf(question), range], [question, range])
  const query = useInfiniteQuery({
    queryKey: key,
    initialPageParam: null as Place | null,
    queryFn: async ({ pageParam, signal }) => {
      const started = performance.now()
      const window = pageParam?.window ?? windowAt(range, Date.now() / 1000)
      const page = await readPage(window, question, pageParam?.token ?? null, signal)
      return { ...page, took: performance.now() - started }
    },
    getNextPageParam: ({ next, window }): Place | undefined => (next ? { token: next, window } : undefined),
    refetchInterval: ({ state }) =>
      held || (state.data?.pages.length ?? 0) > 1 ? false : pause(refresh, range, state.data?.pages[0]?.took ?? 0),
    placeholderData: keepPreviousData,
  })
  const { data, hasNextPage, isFetchingNextPage, isFetchNextPageError, isPlaceholderData, fetchNextPage } = query
  const rows = useMemo(() => joinedPages(data?.pages ?? []), [data])
  const last = data?.pages.at(-1)
  return {
    rows,
    window: data?.pages[0]?.window ?? null,
    /** How far back it was looked, in epoch seconds. */
    reached: last?.reached ?? null,
    complete: last !== undefined && last.next === null,
    isLong: (data?.pages.length ?? 0) > 1,
    isPending: query.isPending,
    isStale: isPlaceholderData,
    isReadingOn: isFetchingNextPage,
    error: query.error,
    /** Reads the next part, unless it is being read, or could not be. */
    readOn: useCallback(() => {
      if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError && !isPlaceholderData) void fetchNextPage()
    }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, isPlaceholderData, fetchNextPage]),
    retry: () => (isFetchNextPageError ? fetchNextPage() : query.refetch()),
    /** Forgets all but the newest. */
    beginAnew: () => client.resetQueries({ queryKey: key, exact: true }),
  }
}
