import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

export interface Storefront {
  /** The status of the answer. Every request of a customer is one that its caller chose to be recorded. */
  look(): Promise<number>
  order(item: string, quantity?: number): Promise<number>
  /** Ends all of it; what its services still hold is sent. */
  close(): Promise<void>
}

const script = resolve('../samples/storefront/run')

/** `samples/storefront`: three services and a PostgreSQL of its own, which send to a daemon. */
export async function openStorefront(daemon: string): Promise<Storefront> {
  const child = spawn(script, [], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, AWS_XRAY_DAEMON_ADDRESS: daemon, RATION: '01:00:00' },
  })
  const ended = once(child, 'exit')
  let address = ''
  for await (const line of createInterface(child.stdout)) {
    address = /^The shop is on (\S+)/.exec(line)?.[1] ?? ''
    if (address) break
  }
  if (!address) throw new Error(`${script} ended before the shop was open.`)
  child.stdout.resume()

  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(address + path, {
      ...init,
      headers: { 'Content-Type': 'application/json', 'X-Amzn-Trace-Id': 'Sampled=1' },
    })
    await answer.arrayBuffer()
    return answer.status
  }
  return {
    look: () => ask('/'),
    order: (item, quantity = 1) =>
      ask('/orders', { method: 'POST', body: JSON.stringify({ item, quantity, customer: 'alice' }) }),
    async close() {
      child.stdin.end()
      await ended
    },
  }
}
