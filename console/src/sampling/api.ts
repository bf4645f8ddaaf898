import { call, type TimeWindow } from '../shared/api'

export interface RateBoost {
  MaxRate: number
  CooldownWindowMinutes: number
}

export interface SamplingRule {
  RuleName: string
  Priority: number
  FixedRate: number
  ReservoirSize: number
  ServiceName: string
  ServiceType: string
  Host: string
  HTTPMethod: string
  URLPath: string
  ResourceARN: string
  Attributes: Record<string, string>
  SamplingRateBoost: RateBoost | null
}

export interface RuleRecord {
  CreatedAt: number
  ModifiedAt: number
  SamplingRule: SamplingRule
}

/** What all clients reported of a rule in ten seconds from `Timestamp` on. */
export interface RuleStatistics {
  RuleName: string
  Timestamp: number
  RequestCount: number
  SampledCount: number
  BorrowCount: number
}

export interface RequestToTry {
  ServiceName?: string
  ServiceType?: string
  Host?: string
  HTTPMethod?: string
  URLPath?: string
  Attributes?: Record<string, string>
}

export interface Match {
  RuleName: string
  FixedRate: number
  ReservoirSize: number
  Tried: {
    RuleName: string
    Priority: number
    Mismatches: { Member: string; Pattern: string; Value: string | null }[]
  }[]
}

export async function getRules(signal?: AbortSignal): Promise<RuleRecord[]> {
  const records: RuleRecord[] = []
  let token: string | null = null
  do {
    const page: { SamplingRuleRecords: RuleRecord[]; NextToken: string | null } = await call(
      '/GetSamplingRules',
      { NextToken: token ?? undefined },
      signal,
    )
    records.push(...page.SamplingRuleRecords)
    token = page.NextToken
  } while (token)
  return records
}

export const createRule = (rule: SamplingRule) =>
  call('/CreateSamplingRule', {
    SamplingRule: { ...rule, Version: 1, SamplingRateBoost: rule.SamplingRateBoost ?? undefined },
  })

/** The service keeps what an update leaves out, but for the boost. */
export const updateRule = (rule: Partial<SamplingRule> & { RuleName: string }) =>
  call('/UpdateSamplingRule', {
    SamplingRuleUpdate: { ...rule, SamplingRateBoost: rule.SamplingRateBoost ?? undefined },
  })

export const deleteRule = (RuleName: string) => call('/DeleteSamplingRule', { RuleName })

/** The windows of the last ten minutes, of all rules. */
export async function getRuleStatistics(window: TimeWindow, signal?: AbortSignal): Promise<RuleStatistics[]> {
  const input = { StartTime: window.start, EndTime: window.end }
  const answer = await call<{ SamplingStatisticSummaries: RuleStatistics[] }>(
    '/SamplingStatisticSummaries',
    input,
    signal,
  )
  return answer.SamplingStatisticSummaries
}

export const matchRule = (request: RequestToTry, signal?: AbortSignal) =>
  call<Match>('/roentgen/sampling/match', request, signal)
