import type { Sets } from './address'

export interface Preset {
  id: string
  text: string
  explanation: string
  /** `p95`: of all traces that the present filter selects, null while it is not known. */
  apply: (sets: Sets, p95: number | null) => Sets | null
}

const plain = (sets: Sets): Sets => ({ ...sets, b: null, aTimes: null, bTimes: null, split: null })

export const presets: Preset[] = [
  {
    id: 'slow',
    text: 'Slow against fast',
    explanation: 'The slowest twentieth against the rest.',
    apply: (sets, p95) => (p95 === null ? null : { ...plain(sets), aTimes: { min: p95, max: 1e6 } }),
  },
  {
    id: 'faults',
    text: 'Faults against the rest',
    explanation: 'Requests that the servers failed against all others.',
    apply: (sets) => ({ ...plain(sets), a: 'fault', b: '!fault' }),
  },
  {
    id: 'errors',
    text: 'Errors against the rest',
    explanation: 'Requests that the callers got wrong against all others.',
    apply: (sets) => ({ ...plain(sets), a: 'error', b: '!error' }),
  },
  {
    id: 'now',
    text: 'Last 10 minutes against before',
    explanation: 'What is new: a release, a customer, an outage elsewhere.',
    apply: (sets) => ({ ...plain(sets), split: 600 }),
  },
]
