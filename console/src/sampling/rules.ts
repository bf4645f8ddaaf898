import type { RuleRecord, RuleStatistics, SamplingRule } from './api'

export const defaultName = 'Default'

/** Seconds that one window of the statistics counts. */
export const windowSeconds = 10

/** How far back the service keeps them. */
export const keptSeconds = 600

const lowest = 1
const highest = 9999

/** As rules are tried: by priority, then by name; the default rule last. */
export function inOrder(records: RuleRecord[]): SamplingRule[] {
  return records
    .map((record) => record.SamplingRule)
    .sort(
      (a, b) =>
        Number(a.RuleName === defaultName) - Number(b.RuleName === defaultName) ||
        a.Priority - b.Priority ||
        (a.RuleName < b.RuleName ? -1 : 1),
    )
}

export const anyRule: SamplingRule = {
  RuleName: '',
  Priority: 100,
  FixedRate: 0.05,
  ReservoirSize: 1,
  ServiceName: '*',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: '*',
  URLPath: '*',
  ResourceARN: '*',
  Attributes: {},
  SamplingRateBoost: null,
}

/** A rule that nothing of a path is recorded by any more, before all others: `/health`. */
export function silencing(path: string, rules: SamplingRule[]): SamplingRule {
  const name = `no-${path.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '')}`.slice(0, 32)
  return {
    ...anyRule,
    RuleName: freeName(name, rules),
    Priority: before(rules[0], rules),
    FixedRate: 0,
    ReservoirSize: 0,
    URLPath: path,
  }
}

function freeName(name: string, rules: SamplingRule[]): string {
  const taken = new Set(rules.map((rule) => rule.RuleName))
  let free = name
  for (let number = 2; taken.has(free); number++) free = `${name.slice(0, 29)}-${number}`
  return free
}

function before(first: SamplingRule | undefined, rules: SamplingRule[]): number {
  return first && rules.length > 1 ? Math.max(lowest, first.Priority - 1) : anyRule.Priority
}

/** Changes of priorities that put a rule one place up or down, as few as there can be. Empty where it cannot go. */
export function moves(rules: SamplingRule[], name: string, by: -1 | 1): { RuleName: string; Priority: number }[] {
  const order = rules.filter((rule) => rule.RuleName !== defaultName)
  const from = order.findIndex((rule) => rule.RuleName === name)
  const to = from + by
  if (from < 0 || to < 0 || to >= order.length) return []
  const [moved] = order.splice(from, 1)
  if (!moved) return []
  order.splice(to, 0, moved)
  const below = order[to - 1]?.Priority ?? lowest - 1
  const above = order[to + 1]?.Priority ?? highest + 1
  if (above - below >= 2)
    return [{ RuleName: name, Priority: below + Math.max(1, Math.min(10, Math.floor((above - below) / 2))) }]
  // No room in between: everything gets a place of its own, in steps that leave room.
  const step = Math.max(1, Math.min(100, Math.floor(highest / (order.length + 1))))
  return order
    .map((rule, index) => ({ RuleName: rule.RuleName, Priority: (index + 1) * step }))
    .filter(({ RuleName, Priority }) => rules.find((rule) => rule.RuleName === RuleName)?.Priority !== Priority)
}

export interface RuleCounts {
  requests: number
  sampled: number
  borrowed: number
}

/** What was reported of each rule in the windows that are known, added up. */
export function countsByRule(statistics: RuleStatistics[]): Map<string, RuleCounts> {
  const counts = new Map<string, RuleCounts>()
  for (const { RuleName, RequestCount, SampledCount, BorrowCount } of statistics) {
    const sum = counts.get(RuleName) ?? { requests: 0, sampled: 0, borrowed: 0 }
    counts.set(RuleName, {
      requests: sum.requests + RequestCount,
      sampled: sum.sampled + SampledCount,
      borrowed: sum.borrowed + BorrowCount,
    })
  }
  return counts
}

const patterns = [
  ['ServiceName', 'service'],
  ['ServiceType', 'type'],
  ['Host', 'host'],
  ['HTTPMethod', 'method'],
  ['URLPath', 'path'],
  ['ResourceARN', 'resource'],
] as const

/** What a rule asks for, without what everything matches: `method POST, path /c*`. */
export function describe(rule: SamplingRule): string {
  const parts = patterns.flatMap(([member, word]) => (rule[member] === '*' ? [] : [`${word} ${rule[member]}`]))
  for (const [key, pattern] of Object.entries(rule.Attributes ?? {})) parts.push(`${key} ${pattern}`)
  return parts.join(', ') || 'every request'
}
