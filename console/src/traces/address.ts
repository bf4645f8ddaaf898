import { joined, wordsAsExpression } from '../filter/conditions'
import { quote } from '../shared/question'
import { readChoice, type ServiceChoice, type ServiceName, writeChoice } from '../shared/serviceId'
import { type Flag, flagText } from './flags'

/** The address with one member set, or removed when there is nothing to say. */
export function withParameter(search: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(search)
  if (value) next.set(name, value)
  else next.delete(name)
  return next
}

const ofFlag: Record<Flag, string> = {
  fault: 'fault',
  throttle: 'throttle',
  error: 'error',
  ok: 'ok',
  progress: '!responsetime',
  partial: 'partial',
}

/** `service(id(name: "shop", type: "AWS::ECS::Fargate"))` without the part that nothing is known of. */
function patternOf({ name, type }: ServiceName): string {
  return type ? `id(name: ${quote(name)}, type: ${quote(type)})` : quote(name)
}

function ofChoice({ service, to }: ServiceChoice): string {
  const isClient = service.type === 'client'
  if (to) return isClient ? `service(${patternOf(to)}) { root }` : `edge(${patternOf(service)}, ${patternOf(to)})`
  return isClient ? `service(${quote(service.name)}) { root }` : `service(${patternOf(service)})`
}

/**
 * Addresses that name a node, an outcome or words say the same with a filter expression: `service=shop&flag=fault` becomes
 * `filter=service("shop") AND fault`. Null when there is nothing to change.
 */
export function converted(search: URLSearchParams): URLSearchParams | null {
  const choice = readChoice(search)
  const flag = search.get('flag') ?? ''
  const text = search.get('text') ?? ''
  if (!choice && !flag && !text) return null
  const conditions = [
    search.get('filter') ?? '',
    choice ? ofChoice(choice) : '',
    Object.hasOwn(flagText, flag) ? ofFlag[flag as Flag] : '',
    wordsAsExpression(text),
  ]
  const next = writeChoice(search, null)
  next.delete('flag')
  next.delete('text')
  return withParameter(next, 'filter', joined(conditions.filter(Boolean)))
}
