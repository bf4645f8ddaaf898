import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Document } from './documents'
import { program } from './server'

/** Text that goes to the program at once, in characters. */
const chunk = 1 << 20

/**
 * Fills a folder with traces as if each had been received a second after its end. What is sent to a service was received now, and map and time series
 * go by that.
 */
export async function importTraces(folder: string, traces: Iterable<Document[]>): Promise<void> {
  const child = spawn(program, ['store', 'import', '-', '--data', folder], { stdio: ['pipe', 'ignore', 'inherit'] })
  const ended = once(child, 'exit')
  // A program that ends early says why in its own words.
  await pipeline(Readable.from(chunks(traces)), child.stdin).catch(() => {})
  const [code] = await ended
  if (code !== 0) throw new Error(`${program} store import ended with ${code}.`)
}

function* chunks(traces: Iterable<Document[]>): Generator<string> {
  let text = ''
  for (const documents of traces) {
    text += `${lineOf(documents)}\n`
    if (text.length < chunk) continue
    yield text
    text = ''
  }
  yield text
}

/** As `roentgen store export` writes it. */
function lineOf(documents: Document[]): string {
  const received = Math.max(...documents.map(({ start_time, end_time }) => Number(end_time ?? start_time))) + 1
  return JSON.stringify({
    trace_id: documents[0]?.trace_id,
    received_at: Math.floor(received),
    documents: documents.map((document) => JSON.stringify(document)),
  })
}
