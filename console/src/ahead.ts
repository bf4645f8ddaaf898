import type { QueryClient } from '@tanstack/react-query'
import { graphKey, graphReader } from './map/api'
import { groupsQuery } from './shared/groups'
import { readQuestion } from './shared/question'
import { sessionQuery } from './shared/session'
import { statusQuery } from './shared/status'
import { liveQuery } from './shared/time'
import { lengthOf, longestMap, readRange } from './shared/timeRange'

/** A page that is drawn once, with everything in it, is there sooner than one that is drawn empty first; unless the answers take longer than this. */
const mostMilliseconds = 250

/** Asks for what the frame and the map are drawn from before anything is drawn. What fails here is asked again by whoever needs it. */
export async function askAhead(queries: QueryClient, { pathname, search }: { pathname: string; search: string }) {
  if (pathname !== '/') return
  const address = new URLSearchParams(search)
  const question = readQuestion(address)
  const range = readRange(address)
  if (lengthOf(range) > longestMap) return
  await Promise.race([
    Promise.allSettled([
      queries.fetchQuery(sessionQuery),
      queries.fetchQuery(statusQuery),
      queries.fetchQuery(groupsQuery),
      queries.fetchQuery(liveQuery(graphKey(question), graphReader(question), range)),
    ]),
    new Promise((resolve) => setTimeout(resolve, mostMilliseconds)),
  ])
}
