/** Filter expressions that were in force lately, on this browser. */
const key = 'roentgen.filters'

/** As many as a person looks through. */
export const most = 8

/** The newest first, each once. */
export function remembered(history: string[], expression: string): string[] {
  const text = expression.trim()
  if (!text) return history
  return [text, ...history.filter((each) => each !== text)].slice(0, most)
}

export function readHistory(storage: Pick<Storage, 'getItem'> = localStorage): string[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(key) ?? '[]')
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string').slice(0, most) : []
  } catch {
    return []
  }
}

export function remember(expression: string) {
  try {
    localStorage.setItem(key, JSON.stringify(remembered(readHistory(), expression)))
  } catch {
    // A browser that keeps nothing has no history; the filter works all the same.
  }
}

/** What the language can say, for those who do not know it yet. */
export const examples: { text: string; meaning: string }[] = [
  { text: 'fault', meaning: 'answered with 5xx' },
  { text: 'responsetime > 1', meaning: 'slower than a second' },
  { text: 'service() { fault }', meaning: 'a fault anywhere on the way' },
  { text: 'http.url CONTAINS "/checkout" AND !ok', meaning: 'failed, by URL' },
  { text: 'service("shop") { responsetime > 0.5 }', meaning: 'slow at one service' },
  { text: 'edge("shop", "orders") { error }', meaning: 'a call that failed' },
  { text: 'annotation.tier = "gold"', meaning: 'by an annotation' },
]
