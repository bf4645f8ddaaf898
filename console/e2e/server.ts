import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

export interface Server {
  origin: string
  /** Where the daemon takes documents: `127.0.0.1:40123`; empty without one. */
  daemon: string
  stop(): Promise<void>
}

/** The program under test. */
export const program = resolve(process.env.ROENTGEN_BIN ?? '../artifacts/bin/Roentgen/debug/roentgen')
const startsWithin = 30_000

export interface ServerOptions {
  /** Folder of the store; it is in memory unless there is one. */
  data?: string
  /** `serve` is without a daemon. */
  command?: 'up' | 'serve'
  /** Where it listens; on a port of its own unless it is said. */
  http?: string
  /** More options of it. */
  options?: string[]
  /** More variables of its environment. */
  env?: Record<string, string>
}

/** The real service, on a port of its own. */
export async function startServer(how: ServerOptions = {}): Promise<Server> {
  const { data = ':memory:', command = 'up', http = '127.0.0.1:0', options = [], env = {} } = how
  const places = ['--data', data, '--http', http, ...(command === 'up' ? ['--daemon', '127.0.0.1:0'] : [])]
  const child = spawn(program, [command, ...places, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const addresses = await Promise.race([readAddresses(child, command === 'up'), failure(child)])
  return {
    ...addresses,
    async stop() {
      if (child.exitCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function readAddresses(child: ChildProcess, hasDaemon: boolean): Promise<{ origin: string; daemon: string }> {
  if (!child.stdout) throw new Error('The service has no standard output.')
  let origin = ''
  for await (const line of createInterface(child.stdout)) {
    origin ||= /console.*?(https?:\/\/[\d.]+:\d+)/i.exec(line)?.[1] ?? ''
    const daemon = hasDaemon ? /^ {2}Daemon +([\d.]+:\d+)/.exec(line)?.[1] : ''
    if (origin && daemon !== undefined) {
      child.stdout.resume()
      return { origin, daemon }
    }
  }
  throw new Error(`${program} ended without saying where the console is.`)
}

async function failure(child: ChildProcess): Promise<never> {
  const signal = AbortSignal.timeout(startsWithin)
  return new Promise((_, reject) => {
    child.once('error', (cause) =>
      reject(new Error(`Cannot start ${program}; build it or set ROENTGEN_BIN.`, { cause })),
    )
    signal.addEventListener('abort', () => reject(new Error(`${program} did not say where the console is.`)))
  })
}
