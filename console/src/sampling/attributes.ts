/** Attributes of a request, as they are typed: `tier=gold, region=eu`. What has no value yet is left out; null where there is none at all. */
export function readAttributes(text: string): Record<string, string> | null {
  const attributes = text.split(',').flatMap((part) => {
    const [, key, value] = /^\s*([^=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(part) ?? []
    return key && value ? [[key, value]] : []
  })
  return attributes.length > 0 ? Object.fromEntries(attributes) : null
}
