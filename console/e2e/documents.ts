/** Segment documents, made as an SDK would. */

export type Document = Record<string, unknown>

/** The same numbers in every run, so that pictures and failures can be compared. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296
  }
}

export class Ids {
  constructor(private readonly random: () => number) {}

  segment(): string {
    return this.hex(16)
  }

  trace(start: number): string {
    return `1-${Math.floor(start).toString(16).padStart(8, '0')}-${this.hex(24)}`
  }

  /** `length` is a multiple of 8. */
  private hex(length: number): string {
    let digits = ''
    while (digits.length < length) {
      digits += Math.floor(this.random() * 0x1_0000_0000)
        .toString(16)
        .padStart(8, '0')
    }
    return digits
  }
}

export async function send(origin: string, documents: Document[]): Promise<void> {
  for (let first = 0; first < documents.length; first += 50) {
    const batch = documents.slice(first, first + 50).map((document) => JSON.stringify(document))
    const response = await fetch(`${origin}/TraceSegments`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ TraceSegmentDocuments: batch }),
    })
    const answer = (await response.json()) as { UnprocessedTraceSegments: unknown[] }
    if (!response.ok || answer.UnprocessedTraceSegments.length > 0) {
      throw new Error(`The service refused documents: ${JSON.stringify(answer)}`)
    }
  }
}
