import { type Flag, flagText } from './narrow'

export function readFlag(search: URLSearchParams): Flag | null {
  const flag = search.get('flag') ?? ''
  return flag in flagText ? (flag as Flag) : null
}

/** The address with one member set, or removed when there is nothing to say. */
export function withParameter(search: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(search)
  if (value) next.set(name, value)
  else next.delete(name)
  return next
}
