import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask } from './api'
import { importTraces } from './import'
import { type Server, startServer } from './server'
import { hours, type Known, shopTraces } from './shop/traces'

/** A service whose store holds a shop's traces of the last six hours; see `shop/` for what happened there. */
export interface Shop extends Server {
  /** Epoch second of the newest trace, about: when it was filled. */
  now: number
  /** How many traces it holds. */
  traces: number
  known: Known
}

const count = 100_000

export async function openShop(traces = count): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), 'roentgen-shop-'))
  const forget = () => rm(folder, { recursive: true, force: true })
  let server: Server | undefined
  try {
    const now = Math.floor(Date.now() / 1000)
    const known: Partial<Known> = {}
    await importTraces(folder, shopTraces(now, traces, known))
    server = await startServer({ data: folder })
    await configure(server.origin, now)
    await allFound(server.origin, now, traces)
    const { stop } = server
    return { ...server, stop: () => stop().finally(forget), now, traces, known: known as Known }
  } catch (error) {
    await server?.stop()
    await forget()
    throw error
  }
}

/** Rules, what samplers report of them, and groups. */
async function configure(origin: string, now: number) {
  const any = {
    ServiceName: '*',
    ServiceType: '*',
    Host: '*',
    HTTPMethod: '*',
    URLPath: '*',
    ResourceARN: '*',
    Version: 1,
  }
  const rules = [
    { ...any, RuleName: 'orders', Priority: 100, ReservoirSize: 10, FixedRate: 1, HTTPMethod: 'POST', URLPath: '/c*' },
    { ...any, RuleName: 'health', Priority: 200, ReservoirSize: 1, FixedRate: 0.5, URLPath: '/health' },
    {
      ...any,
      RuleName: 'search',
      Priority: 300,
      ReservoirSize: 5,
      FixedRate: 0.1,
      ServiceName: 'shop',
      URLPath: '/search',
    },
  ]
  for (const SamplingRule of rules) await ask(origin, '/CreateSamplingRule', { SamplingRule })
  const report = (RuleName: string, RequestCount: number, SampledCount: number, BorrowCount: number) => ({
    RuleName,
    RequestCount,
    SampledCount,
    BorrowCount,
    ClientID: '0123456789abcdef01234567',
    Timestamp: now,
  })
  await ask(origin, '/SamplingTargets', {
    SamplingStatisticsDocuments: [
      report('orders', 110, 110, 0),
      report('health', 880, 441, 1),
      report('search', 90, 14, 0),
      report('Default', 640, 42, 3),
    ],
  })
  const groups = [
    { GroupName: 'Orders', FilterExpression: 'service("checkout") OR service("cart")' },
    { GroupName: 'Slow', FilterExpression: 'responsetime > 1' },
  ]
  for (const group of groups) {
    await ask(origin, '/CreateGroup', {
      ...group,
      InsightsConfiguration: { InsightsEnabled: true, NotificationsEnabled: false },
    })
  }
}

/** Most traces that one analysis counts, unless the service is told otherwise. */
const mostCounted = 100_000

/** The service looks once more at what was imported last; a test counts what is there. */
async function allFound(origin: string, now: number, traces: number) {
  const window = { StartTime: now - hours * 3600, EndTime: now }
  for (;;) {
    const { TraceCount } = await ask<{ TraceCount: number }>(origin, '/roentgen/statistics', window)
    if (TraceCount === Math.min(traces, mostCounted)) return
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}
