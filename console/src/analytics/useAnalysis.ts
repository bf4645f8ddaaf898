import { useMemo, useState } from 'react'
import type { FacetValue, StatisticsAnswer } from '../shared/analysis'
import type { TimeWindow } from '../shared/api'
import { useLive } from '../shared/time'
import { isSame, type Sets, setsOf } from './address'
import { type Comparison, compare, getCauses, statisticsOf, type TraceSet } from './api'

/** What is known of two sets. Statistics come first and are shown at once; what takes longer is undefined until it is there. */
export interface Analysis {
  window: TimeWindow
  a: TraceSet
  b: TraceSet
  /** Of all response times, of which those that are chosen are a part. */
  statisticsA: StatisticsAnswer
  /** Null where B is the same as A. */
  statisticsB: StatisticsAnswer | null
  /** Of those that are chosen. */
  chosenA: StatisticsAnswer | undefined
  chosenB: StatisticsAnswer | null | undefined
  /** Null where there is nothing to compare. */
  comparison: Comparison | null | undefined
  causes: Map<string, FacetValue[]> | undefined
}

/** Reads all of it, again and again as the refresh says. What a question has answered so far is there while the rest is computed. */
export function useAnalysis(sets: Sets, group: string) {
  const [early, setEarly] = useState<{ sets: Sets; group: string; analysis: Analysis } | null>(null)
  const read = useMemo(() => {
    let answered = false
    return async (window: TimeWindow, signal: AbortSignal): Promise<Analysis> => {
      const { a, b, baseA, baseB } = setsOf(sets, window, group)
      const same = isSame({ a, b })
      const tell = (analysis: Analysis) => {
        // Later rounds replace the whole at once.
        if (!signal.aborted && !answered) setEarly({ sets, group, analysis })
        return analysis
      }
      // The service computes two at a time.
      const [statisticsA, statisticsB] = await Promise.all([
        statisticsOf(baseA, signal),
        same ? null : statisticsOf(baseB, signal),
      ])
      const statistics = tell({
        window,
        a,
        b,
        statisticsA,
        statisticsB,
        chosenA: sets.aTimes ? undefined : statisticsA,
        chosenB: statisticsB && (sets.aTimes || sets.bTimes) ? undefined : statisticsB,
        comparison: same ? null : undefined,
        causes: undefined,
      })
      const [comparison, chosenA, chosenB] = await Promise.all([
        same ? null : compare(a, b, signal),
        statistics.chosenA ?? statisticsOf(a, signal),
        statistics.chosenB === undefined ? statisticsOf(b, signal) : statistics.chosenB,
      ])
      const compared = tell({ ...statistics, comparison, chosenA, chosenB })
      const causes = await getCauses(a, signal)
      answered = true
      return { ...compared, causes }
    }
  }, [sets, group])
  const { data, error, isFetching, isPlaceholderData, refetch } = useLive(['analytics', sets, group], read)
  // What was answered to another question is not shown beside this one's.
  const known = data && !isPlaceholderData ? data.value : undefined
  const analysis = known ?? (early?.sets === sets && early.group === group ? early.analysis : undefined)
  return { analysis, error, isFetching, refetch }
}
