import type { Entity } from './documents'

const key = 'roentgen.logs'

/** What stands for what in an address of logs. */
export const placeholders = ['{traceId}', '{segmentId}', '{service}', '{start}', '{end}'] as const

/** The address of the logs of a trace as a person gave it: `https://logs.example/search?q={traceId}`. */
export const readTemplate = (): string => localStorage.getItem(key) ?? ''

export function keepTemplate(template: string) {
  if (template) localStorage.setItem(key, template)
  else localStorage.removeItem(key)
}

/** Why an address cannot be taken, for people; null when it can. */
export function problemOf(template: string): string | null {
  if (!template) return null
  if (!/^https?:\/\//i.test(template) || !URL.canParse(fill(template, () => 'x')))
    return 'An address begins with https:// or http://.'
  if (!template.includes('{traceId}') && !template.includes('{segmentId}'))
    return 'It needs {traceId} or {segmentId}, or it leads to the same place for every trace.'
  return null
}

/** The address of the logs of an entity; null without a template that can be taken. Times are whole epoch seconds around it. */
export function logsAddress(template: string, traceId: string, entity: Entity): string | null {
  if (!template || problemOf(template)) return null
  const values: Record<string, string> = {
    traceId,
    segmentId: entity.id,
    service: entity.service,
    start: String(Math.floor(entity.start)),
    end: String(Math.ceil(entity.end ?? entity.start)),
  }
  return fill(template, (name) => encodeURIComponent((values[name] ?? '').replace(/\p{Surrogate}/gu, '\uFFFD')))
}

const fill = (template: string, value: (name: string) => string) =>
  template.replace(/\{(traceId|segmentId|service|start|end)\}/g, (_, name: string) => value(name))
