import { expect, test } from 'vitest'
import type { FacetsAnswer } from '../shared/analysis'
import { annotationKeysOf, facetViews } from './facets'

const latency = { Max: 1, Mean: 1, Min: 1, P50: 0.5, P75: 1, P90: 1, P95: 0.9, P99: 1, P999: 1 }
const statistics = (OkCount: number, faults: number) => ({
  OkCount,
  ErrorStatistics: { ThrottleCount: 0, OtherCount: 0, TotalCount: 0 },
  FaultStatistics: { OtherCount: faults, TotalCount: faults },
  TotalCount: OkCount + faults,
  TotalResponseTime: 1,
})
const facet = (Name: string, values: number) => ({
  Name,
  LimitExceeded: false,
  OtherValuesCount: 3,
  Values: Array.from({ length: values }, (_, index) => ({
    Value: index,
    FilterExpression: `${Name} = ${index}`,
    TraceCount: 7,
    ResponseTime: latency,
    SummaryStatistics: statistics(5, 2),
  })),
})

const answer: FacetsAnswer = {
  ApproximateTime: 0,
  Complete: true,
  TracesProcessedCount: 9,
  TraceCount: 9,
  ResponseTime: latency,
  SummaryStatistics: statistics(7, 2),
  OtherAnnotationsCount: 0,
  Facets: [
    facet('rootcause.fault', 1),
    facet('annotation.tier', 1),
    facet('http.status', 2),
    facet('http.url', 1),
    facet('user', 0),
  ],
}

test('the outcome comes first, then what people look at first; what says nothing is left out', () => {
  expect(facetViews(answer).map(({ title }) => title)).toEqual(['Outcome', 'URL', 'Status', 'tier', 'Cause of faults'])
})

test('an outcome that did not happen is no choice', () => {
  expect(facetViews(answer)[0]?.choices.map(({ text, condition, traces }) => [text, condition, traces])).toEqual([
    ['OK', 'ok', 7],
    ['Fault', 'fault', 2],
  ])
})

test('a value has its traces, its faults and its latency', () => {
  expect(facetViews(answer)[2]).toMatchObject({
    others: 3,
    choices: [{ text: '0', condition: 'http.status = 0', traces: 7, faults: 2, p95: 0.9 }, { text: '1' }],
  })
})

test('the keys of annotations are known from the facets', () => {
  expect(annotationKeysOf(answer)).toEqual(['tier'])
  expect(annotationKeysOf(undefined)).toEqual([])
})
