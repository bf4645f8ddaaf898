import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import type { TimeWindow } from './api'

/** Which traces are meant, as the address has it: `filter=` a filter expression, `group=` the name of a group. The time range is apart. */
export interface Question {
  filter: string
  group: string
}

export function readQuestion(search: URLSearchParams): Question {
  return { filter: search.get('filter') ?? '', group: search.get('group') ?? '' }
}

export function useQuestion(): Question {
  const [search] = useSearchParams()
  return useMemo(() => readQuestion(search), [search])
}

/** Both conditions as one expression; empty when every trace is meant. */
export function expressionOf({ filter, group }: Question): string {
  const chosen = group ? `group.name = ${quote(group)}` : ''
  if (!filter || !chosen) return filter || chosen
  return `${chosen} AND (${filter})`
}

/** Narrows an expression further: `(fault) AND (service("shop"))`. */
export function and(expression: string, condition: string): string {
  if (!expression || !condition) return expression || condition
  return `(${expression}) AND (${condition})`
}

/** A string of the filter language, which has JSON's escapes: `"shop \\"1\\""`. */
export const quote = (text: string) => JSON.stringify(text)

/** The members that all questions about a set of traces take. */
export function membersOf(window: TimeWindow, question: Question) {
  const expression = expressionOf(question)
  return { StartTime: window.start, EndTime: window.end, FilterExpression: expression || undefined }
}
