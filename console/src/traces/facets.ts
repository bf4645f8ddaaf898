import type { Facet, FacetsAnswer } from '../shared/analysis'
import { countsOf, outcomes, outcomeText } from '../shared/outcome'

/** A value that the list can be narrowed to. */
export interface Choice {
  text: string
  /** Selects the traces with it; null where the language has no words for it. */
  condition: string | null
  traces: number
  /** Seconds that 95 of 100 of its traces did not exceed; null where it is not known. */
  p95: number | null
  faults: number
}

export interface FacetView {
  name: string
  title: string
  choices: Choice[]
  /** How often traces had a value that is not listed. */
  others: number
}

const titles: Record<string, string> = {
  'http.url': 'URL',
  'http.method': 'Method',
  'http.status': 'Status',
  user: 'User',
  service: 'Service',
  'service.type': 'Type of service',
  entrypoint: 'Entry point',
  'account.id': 'Account',
  availabilityzone: 'Availability zone',
  'instance.id': 'Instance',
  'resource.arn': 'Resource',
  'http.clientip': 'Client address',
  'http.useragent': 'User agent',
  'rootcause.fault': 'Cause of faults',
  'rootcause.error': 'Cause of errors',
  'rootcause.responsetime': 'Where the time went',
}

const first = ['http.url', 'http.status', 'service', 'user', 'http.method', 'entrypoint']
const last = ['rootcause.fault', 'rootcause.error', 'rootcause.responsetime', 'service.type']

/** Facets that are open before somebody opened or closed one. */
export const openAtFirst = ['outcome', 'http.url', 'http.status', 'service', 'user', 'rootcause.fault']

const titleOf = (name: string) => titles[name] ?? name.replace(/^annotation\./, '')

/** The facets that say something, in the order of a person who looks for a reason. The outcome comes first. */
export function facetViews(answer: FacetsAnswer): FacetView[] {
  const rank = (name: string) => {
    if (first.includes(name)) return first.indexOf(name) - 100
    return last.includes(name) ? 100 + last.indexOf(name) : 0
  }
  const views = answer.Facets.filter(({ Values }) => Values.length > 0)
    .toSorted((a, b) => rank(a.Name) - rank(b.Name))
    .map(viewOf)
  return [outcomeView(answer), ...views].filter(({ choices }) => choices.length > 0)
}

function viewOf({ Name, Values, OtherValuesCount }: Facet): FacetView {
  return {
    name: Name,
    title: titleOf(Name),
    others: OtherValuesCount,
    choices: Values.map((value) => ({
      text: String(value.Value),
      condition: value.FilterExpression,
      traces: value.TraceCount,
      p95: value.ResponseTime.P95,
      faults: value.SummaryStatistics.FaultStatistics.TotalCount,
    })),
  }
}

function outcomeView({ SummaryStatistics }: FacetsAnswer): FacetView {
  const counts = countsOf(SummaryStatistics)
  return {
    name: 'outcome',
    title: 'Outcome',
    others: 0,
    choices: outcomes
      .filter((outcome) => counts[outcome] > 0)
      .map((outcome) => ({
        text: outcomeText[outcome],
        condition: outcome,
        traces: counts[outcome],
        p95: null,
        faults: outcome === 'fault' ? counts.fault : 0,
      })),
  }
}

/** The keys of annotations among the facets. */
export const annotationKeysOf = (answer: FacetsAnswer | undefined) =>
  (answer?.Facets ?? []).flatMap(({ Name }) =>
    Name.startsWith('annotation.') ? [Name.slice('annotation.'.length)] : [],
  )
