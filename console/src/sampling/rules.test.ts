import { expect, it, describe as suite } from 'vitest'
import { anyRule, countsByRule, describe, inOrder, moves, silencing } from './rules'

const rule = (RuleName: string, Priority: number) => ({ ...anyRule, RuleName, Priority })
const record = (RuleName: string, Priority: number) => ({
  CreatedAt: 0,
  ModifiedAt: 0,
  SamplingRule: rule(RuleName, Priority),
})

suite('rules', () => {
  it('stand in the order in which they are tried', () => {
    const records = [record('Default', 10_000), record('b', 5), record('a', 5), record('c', 1)]
    expect(inOrder(records).map((each) => each.RuleName)).toEqual(['c', 'a', 'b', 'Default'])
  })

  it('say what they ask for', () => {
    expect(describe(anyRule)).toBe('every request')
    expect(describe({ ...anyRule, HTTPMethod: 'POST', URLPath: '/c*', Attributes: { tier: 'gold' } })).toBe(
      'method POST, path /c*, tier gold',
    )
  })
})

suite('moving a rule', () => {
  const apply = (rules: ReturnType<typeof rule>[], changes: { RuleName: string; Priority: number }[]) =>
    inOrder(
      rules.map((each) => ({
        CreatedAt: 0,
        ModifiedAt: 0,
        SamplingRule: {
          ...each,
          Priority: changes.find(({ RuleName }) => RuleName === each.RuleName)?.Priority ?? each.Priority,
        },
      })),
    ).map((each) => each.RuleName)

  it('changes one priority where there is room', () => {
    const rules = [rule('a', 10), rule('b', 20), rule('c', 30), rule('Default', 10_000)]
    expect(moves(rules, 'c', -1)).toHaveLength(1)
    expect(apply(rules, moves(rules, 'c', -1))).toEqual(['a', 'c', 'b', 'Default'])
    expect(apply(rules, moves(rules, 'a', 1))).toEqual(['b', 'a', 'c', 'Default'])
    expect(apply(rules, moves(rules, 'b', 1))).toEqual(['a', 'c', 'b', 'Default'])
  })

  it('gives every rule a place of its own where there is none', () => {
    const rules = [rule('a', 1), rule('b', 1), rule('c', 2), rule('Default', 10_000)]
    for (const [name, by, expected] of [
      ['b', -1, ['b', 'a', 'c', 'Default']],
      ['c', -1, ['a', 'c', 'b', 'Default']],
      ['a', 1, ['b', 'a', 'c', 'Default']],
    ] as const) {
      const changes = moves(rules, name, by)
      expect(apply(rules, changes)).toEqual(expected)
      for (const { Priority } of changes) {
        expect(Priority).toBeGreaterThanOrEqual(1)
        expect(Priority).toBeLessThanOrEqual(9999)
      }
    }
  })

  it('stops at both ends, and leaves the default rule where it is', () => {
    const rules = [rule('a', 10), rule('b', 20), rule('Default', 10_000)]
    expect(moves(rules, 'a', -1)).toEqual([])
    expect(moves(rules, 'b', 1)).toEqual([])
    expect(moves(rules, 'Default', -1)).toEqual([])
  })
})

suite('silencing a path', () => {
  it('makes a rule before all others that records nothing of it', () => {
    const made = silencing('/health', [rule('a', 10), rule('Default', 10_000)])
    expect(made).toMatchObject({
      RuleName: 'no-health',
      Priority: 9,
      FixedRate: 0,
      ReservoirSize: 0,
      URLPath: '/health',
    })
    expect(silencing('/health', [rule('no-health', 10), rule('Default', 10_000)]).RuleName).toBe('no-health-2')
    expect(silencing('/health', [rule('Default', 10_000)]).Priority).toBe(100)
  })
})

suite('the counts of a rule', () => {
  it('are those of all its windows', () => {
    const window = (RuleName: string, RequestCount: number, SampledCount: number, BorrowCount: number) => ({
      RuleName,
      Timestamp: 0,
      RequestCount,
      SampledCount,
      BorrowCount,
    })
    const counts = countsByRule([window('a', 10, 2, 1), window('a', 5, 1, 0), window('b', 1, 1, 1)])
    expect(counts.get('a')).toEqual({ requests: 15, sampled: 3, borrowed: 1 })
    expect(counts.get('b')).toEqual({ requests: 1, sampled: 1, borrowed: 1 })
  })
})
