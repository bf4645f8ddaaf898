import { getFacets } from '../shared/analysis'
import { expressionOf, useQuestion } from '../shared/question'
import { useLive } from '../shared/time'
import { type FacetView, facetViews } from './facets'

/** As many values of one facet as a person scrolls through. */
const many = 100

/** More values of one facet, for those who want to see them; null until they are there. */
export function useMoreValues(name: string, isWanted: boolean): FacetView | null {
  const question = useQuestion()
  const { data } = useLive(
    ['facet', name, expressionOf(question)],
    (window, signal) => getFacets(window, question, { facets: [name], values: many }, signal),
    isWanted,
  )
  if (!isWanted || !data) return null
  return facetViews(data.value).find((view) => view.name === name) ?? null
}
