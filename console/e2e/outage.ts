import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask } from './api'
import { type Document, Ids, seeded } from './documents'
import { importTraces } from './import'
import { type Server, startServer } from './server'

/** Two hours of a shop whose payments fail for eight minutes, half an hour ago. */
const minutes = 120
const failing = { from: 40, to: 32 }
const perMinute = 20

/** A service that has found the insight of that outage by itself. */
export async function openOutage(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'roentgen-outage-'))
  const forget = () => rm(folder, { recursive: true, force: true })
  try {
    await importTraces(folder, history(Math.floor(Date.now() / 60_000) * 60))
    const server = await startServer({ data: folder })
    const InsightsConfiguration = { InsightsEnabled: true, NotificationsEnabled: false }
    await ask(server.origin, '/UpdateGroup', { GroupName: 'Default', InsightsConfiguration })
    await found(server.origin)
    const { stop } = server
    return { ...server, stop: () => stop().finally(forget) }
  } catch (error) {
    await forget()
    throw error
  }
}

function* history(now: number): Generator<Document[]> {
  const ids = new Ids(seeded(77))
  for (let ago = minutes; ago > 1; ago--) {
    for (let index = 0; index < perMinute; index++) {
      const start = now - ago * 60 + (index * 55) / perMinute
      const fails = ago <= failing.from && ago > failing.to && index % 2 === 0
      yield order(ids, start, fails)
    }
  }
}

function order(ids: Ids, start: number, fails: boolean): Document[] {
  const trace_id = ids.trace(start)
  const [shop, call, payment] = [ids.segment(), ids.segment(), ids.segment()]
  const failed = fails ? { fault: true } : {}
  const http = { request: { method: 'POST', url: 'http://shop/pay' }, response: { status: fails ? 500 : 200 } }
  const subsegments = [
    {
      id: call,
      name: 'payment',
      namespace: 'remote',
      start_time: start + 0.01,
      end_time: start + 0.09,
      http,
      ...failed,
    },
  ]
  const origin = 'AWS::ECS::Container'
  return [
    {
      id: shop,
      trace_id,
      name: 'shop',
      origin,
      start_time: start,
      end_time: start + 0.1,
      http,
      subsegments,
      ...failed,
    },
    {
      id: payment,
      trace_id,
      parent_id: call,
      name: 'payment',
      origin,
      start_time: start + 0.02,
      end_time: start + 0.08,
      http,
      ...failed,
    },
  ]
}

/** The past is looked at minute by minute; a few seconds. */
async function found(origin: string) {
  const now = Date.now() / 1000
  for (;;) {
    const { InsightSummaries } = await ask<{ InsightSummaries: { State: string }[] }>(origin, '/InsightSummaries', {
      GroupName: 'Default',
      StartTime: now - minutes * 60,
      EndTime: now,
    })
    if (InsightSummaries.some(({ State }) => State === 'CLOSED')) return
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}
