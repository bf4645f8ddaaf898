/** `tier = gold` as a key and a value; null where either is missing. */
export function readPair(text: string): [key: string, value: string] | null {
  const [, key, value] = /^\s*([^=\s][^=]*?)\s*=\s*(\S.*?)\s*$/.exec(text) ?? []
  return key && value ? [key, value] : null
}

/** Attributes of a request, as they are typed: `tier=gold, region=eu`. What has no value yet is left out; null where there is none at all. */
export function readAttributes(text: string): Record<string, string> | null {
  const pairs = text.split(',').flatMap((part) => {
    const pair = readPair(part)
    return pair ? [pair] : []
  })
  return pairs.length > 0 ? Object.fromEntries(pairs) : null
}
