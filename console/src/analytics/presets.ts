import { and } from '../shared/question'
import type { Sets } from './address'

export interface Preset {
  id: string
  text: string
  explanation: string
  /** `p95`: of all traces that the present filter selects, null while it is not known. */
  apply: (sets: Sets, p95: number | null) => Sets | null
}

/** Of what is looked at: the filter without what a comparison has added to it, `(service("shop")) AND (fault)` or `fault` alone. */
const baseOf = ({ a }: Sets) =>
  /^(fault|error)$/.test(a) ? '' : (/^\((.*)\) AND \((?:fault|error)\)$/s.exec(a)?.[1] ?? a)

/** Those of them that are so, against those that are not. */
const parted = (sets: Sets, condition: string): Sets => ({
  ...plain(sets),
  a: and(baseOf(sets), condition),
  b: and(baseOf(sets), `!${condition}`),
})

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
    apply: (sets) => parted(sets, 'fault'),
  },
  {
    id: 'errors',
    text: 'Errors against the rest',
    explanation: 'Requests that the callers got wrong against all others.',
    apply: (sets) => parted(sets, 'error'),
  },
  {
    id: 'now',
    text: 'Last 10 minutes against before',
    explanation: 'What is new: a release, a customer, an outage elsewhere.',
    apply: (sets) => ({ ...plain(sets), split: 600 }),
  },
]
