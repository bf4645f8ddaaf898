import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask } from './api'
import { type Document, Ids, seeded } from './documents'
import { importTraces } from './import'
import { type Server, startServer } from './server'
import { test as base, expect, expectAccessible, expectNoSidewaysScroll } from './test'

/** Two hours of a shop whose payments fail for eight minutes, half an hour ago. */
const minutes = 120
const failing = { from: 40, to: 32 }
const perMinute = 20

const test = base.extend<object, { outage: Server }>({
  outage: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'roentgen-outage-'))
      await importTraces(folder, history(Math.floor(Date.now() / 60_000) * 60))
      const server = await startServer({ data: folder })
      const InsightsConfiguration = { InsightsEnabled: true, NotificationsEnabled: false }
      await ask(server.origin, '/UpdateGroup', { GroupName: 'Default', InsightsConfiguration })
      await found(server.origin)
      await use(server)
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ outage }, use) => use(outage.origin),
})

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

test('an insight is found in the list, and tells whom it hit and where it came from', async ({ page }) => {
  await page.goto('/insights?range=3h&refresh=off')
  const row = page.getByRole('row', { name: /payment/ })
  await expect(row).toContainText('Over')
  await page
    .getByRole('radio', { name: 'Going on' })
    .or(page.getByRole('button', { name: 'Going on' }))
    .first()
    .click()
  await expect(page.getByText('No insight in this time range.')).toBeVisible()
  await page
    .getByRole('radio', { name: 'Over' })
    .or(page.getByRole('button', { name: 'Over' }))
    .first()
    .click()
  await row.getByRole('link', { name: /^Insight of/ }).click()

  await expect(page.getByRole('heading', { name: 'payment', level: 1 })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Requests of clients' })).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: 'Unusual faults were found.' })).toBeVisible()
  await expect(page.getByRole('slider', { name: 'Faults a minute over time' })).toBeVisible()
  const map = page.getByRole('region', { name: 'Services that the insight concerns' })
  await expect(map.getByRole('button', { name: /^payment\b/ })).toBeVisible()
  await page.getByRole('link', { name: 'Traces that failed' }).click()
  await expect(page).toHaveURL(/\/traces\?from=.*filter=service/)
})

test('the node of the map that an insight concerns says so', async ({ page }) => {
  await page.goto('/?range=3h&refresh=off&service=payment')
  await expect(page.getByRole('heading', { name: 'Insights' })).toBeVisible()
  await page.getByRole('link', { name: 'Is over' }).click()
  await expect(page.getByRole('heading', { name: 'payment', level: 1 })).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1440, 2560]) {
    test(`insights keep nobody out: ${colorScheme}, ${width} pixels`, async ({ page }) => {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      await page.goto('/insights?range=3h&refresh=off')
      const link = page.getByRole('link', { name: /^Insight of/ })
      await expect(link).toBeVisible()
      await expectAccessible(page)
      await expectNoSidewaysScroll(page)
      await link.click()
      await expect(page.getByRole('heading', { name: 'Whom it hit' })).toBeVisible()
      await expectAccessible(page)
      await expectNoSidewaysScroll(page)
    })
  }
}
