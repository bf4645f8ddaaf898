import type { SamplingRule } from './api'
import { readPair } from './attributes'

/** A rule as it is being written: everything is text until it is checked. */
export interface RuleDraft {
  name: string
  priority: string
  rate: string
  reservoir: string
  serviceName: string
  serviceType: string
  host: string
  method: string
  path: string
  resource: string
  /** `key=pattern`, one on a line. */
  attributes: string
  boost: boolean
  boostRate: string
  boostMinutes: string
}

export type Problems = Partial<Record<keyof RuleDraft, string>>

export function draftOf(rule: SamplingRule): RuleDraft {
  return {
    name: rule.RuleName,
    priority: String(rule.Priority),
    rate: String(round(rule.FixedRate * 100)),
    reservoir: String(rule.ReservoirSize),
    serviceName: rule.ServiceName,
    serviceType: rule.ServiceType,
    host: rule.Host,
    method: rule.HTTPMethod,
    path: rule.URLPath,
    resource: rule.ResourceARN,
    attributes: Object.entries(rule.Attributes ?? {})
      .map(([key, pattern]) => `${key}=${pattern}`)
      .join('\n'),
    boost: rule.SamplingRateBoost !== null,
    boostRate: String(round((rule.SamplingRateBoost?.MaxRate ?? 0.5) * 100)),
    boostMinutes: String(rule.SamplingRateBoost?.CooldownWindowMinutes ?? 10),
  }
}

const round = (value: number) => Math.round(value * 1e6) / 1e6

/** The rule, or what is wrong with it, a sentence for each field. The limits are the API's own. */
export function ruleOf(draft: RuleDraft, isDefault: boolean): { rule: SamplingRule | null; problems: Problems } {
  const problems: Problems = {}
  const number = (field: keyof RuleDraft, least: number, most: number, whole: boolean, sentence: string) => {
    const text = String(draft[field]).trim()
    const value = text === '' ? Number.NaN : Number(text)
    if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) problems[field] = sentence
    return value
  }
  const pattern = (field: keyof RuleDraft, most: number) => {
    const text = String(draft[field]).trim()
    if (text === '') problems[field] = 'An empty pattern matches nothing; * matches everything.'
    else if (text.length > most) problems[field] = `At most ${most} characters.`
    return text
  }
  const name = draft.name.trim()
  if (name === '' || name.length > 32) problems.name = 'A name of 1 to 32 characters.'
  const attributes: Record<string, string> = {}
  for (const line of draft.attributes.split('\n').map((each) => each.trim())) {
    if (!line) continue
    const [key = '', value = ''] = readPair(line) ?? []
    if (!key || key.length > 32 || value.length > 32)
      problems.attributes = `“${line.slice(0, 40)}” is no key=pattern of up to 32 characters each.`
    attributes[key] = value
  }
  if (Object.keys(attributes).length > 5) problems.attributes = 'At most 5 attributes.'
  const rule: SamplingRule = {
    RuleName: name,
    Priority: number('priority', 1, isDefault ? 10_000 : 9999, true, 'A whole number from 1 to 9999.'),
    FixedRate: round(number('rate', 0, 100, false, 'A percentage from 0 to 100.') / 100),
    ReservoirSize: number('reservoir', 0, 2_147_483_647, true, 'A whole number, 0 or more.'),
    ServiceName: pattern('serviceName', 64),
    ServiceType: pattern('serviceType', 64),
    Host: pattern('host', 64),
    HTTPMethod: pattern('method', 10),
    URLPath: pattern('path', 128),
    ResourceARN: pattern('resource', 500),
    Attributes: attributes,
    SamplingRateBoost: draft.boost
      ? {
          MaxRate: round(number('boostRate', 0, 100, false, 'A percentage from 0 to 100.') / 100),
          CooldownWindowMinutes: number('boostMinutes', 1, 1440, true, 'Whole minutes, 1 or more.'),
        }
      : null,
  }
  return { rule: Object.keys(problems).length === 0 ? rule : null, problems }
}
