import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

export interface Server {
  origin: string
  stop(): Promise<void>
}

const command = resolve(process.env.ROENTGEN_BIN ?? '../artifacts/bin/Roentgen/debug/roentgen')
const startsWithin = 30_000

/** The real service, with an empty store, on a port of its own. */
export async function startServer(): Promise<Server> {
  const child = spawn(command, ['up', '--data', ':memory:', '--http', '127.0.0.1:0', '--daemon', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const origin = await Promise.race([readOrigin(child), failure(child)])
  return {
    origin,
    async stop() {
      if (child.exitCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function readOrigin(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('The service has no standard output.')
  for await (const line of createInterface(child.stdout)) {
    const address = /console.*?(https?:\/\/[\d.]+:\d+)/i.exec(line)?.[1]
    if (address) {
      child.stdout.resume()
      return address
    }
  }
  throw new Error(`${command} ended without saying where the console is.`)
}

async function failure(child: ChildProcess): Promise<never> {
  const signal = AbortSignal.timeout(startsWithin)
  return new Promise((_, reject) => {
    child.once('error', (cause) =>
      reject(new Error(`Cannot start ${command}; build it or set ROENTGEN_BIN.`, { cause })),
    )
    signal.addEventListener('abort', () => reject(new Error(`${command} did not say where the console is.`)))
  })
}
