import type { Page } from '@playwright/test'
import { ask } from './api'
import { Ids, seeded, send } from './documents'
import { startServer } from './server'
import { storefront } from './storefront'
import { expect, expectAccessible, expectNoSidewaysScroll, looks, test } from './test'

const ids = new Ids(seeded(77 + Date.now()))
const rows = (page: Page) => page.locator('[data-row]')

function visit(url: string, status = 200) {
  const end = Date.now() / 1000
  return {
    id: ids.segment(),
    trace_id: ids.trace(end),
    name: 'hello',
    start_time: end - 0.02,
    end_time: end,
    http: { request: { method: 'GET', url }, response: { status } },
  }
}

test('traces appear as they come, the newest first, and open', async ({ page, server }) => {
  await page.goto('/live')
  await expect(page.getByText('Following', { exact: true })).toBeVisible()
  await expect(page.getByText('Traces appear here about a second')).toBeVisible()
  await send(server.origin, [visit('http://live/first')])
  await expect(rows(page).first()).toContainText('live/first')
  await send(server.origin, [visit('http://live/second', 500)])
  await expect(rows(page).first()).toContainText('live/second')
  await expect(rows(page).first()).toContainText('Fault')
  await expect(rows(page).nth(1)).toContainText('live/first')
  await expect(page.getByText(/^\d+\.\d traces\/s$/)).toBeVisible()
  await expectAccessible(page)
  await rows(page).first().click()
  await expect(page).toHaveURL(/\/traces\/1-/)
})

test('a filter says which, and stays in the address', async ({ page, server }) => {
  await page.goto('/live')
  await page.getByRole('textbox', { name: 'Filter the traces that come' }).fill('fault')
  const narrowed = page.waitForResponse(/\/roentgen\/live\?.*fault/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/filter=fault/)
  await narrowed
  await expect(page.getByText('Following', { exact: true })).toBeVisible()
  await send(server.origin, [visit('http://live/well'), visit('http://live/ill', 500)])
  await expect(rows(page)).toHaveCount(1)
  await expect(rows(page).first()).toContainText('live/ill')
})

test('it pauses and resumes with a key', async ({ page, server }) => {
  await page.goto('/live')
  await expect(page.getByText('Following', { exact: true })).toBeVisible()
  await page.keyboard.press('p')
  await expect(page.getByText('Paused', { exact: true })).toBeVisible()
  await send(server.origin, [visit('http://live/missed')])
  await isFound(server.origin, 'http.url = "http://live/missed"')
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByText('Following', { exact: true })).toBeVisible()
  await send(server.origin, [visit('http://live/seen')])
  await expect(rows(page).first()).toContainText('live/seen')
  await expect(page.getByText('live/missed')).toHaveCount(0)
})

/** A trace is told to those who follow when it is digested, a second later at most. */
async function isFound(origin: string, filter: string) {
  const now = Date.now() / 1000
  const window = { StartTime: now - 600, EndTime: now + 60, FilterExpression: filter }
  await expect
    .poll(
      async () => (await ask<{ TraceSummaries: unknown[] }>(origin, '/TraceSummaries', window)).TraceSummaries.length,
    )
    .toBeGreaterThan(0)
}

test('what was missed is told', async ({ page }) => {
  await page.route('**/roentgen/live*', (route) =>
    route.fulfill({
      contentType: 'text/event-stream',
      body: 'event: skipped\ndata: {"Count":12}\n\nevent: trace\ndata: nonsense\n\n',
    }),
  )
  await page.goto('/live')
  await expect(page.getByText('12 changes skipped')).toBeVisible()
})

test.describe('when the service goes away', () => {
  test.use({ tolerated: /Failed to load resource|ERR_/ })

  test('the page says so and follows again when it is back', async ({ page }) => {
    const own = await startServer()
    const port = new URL(own.origin).port
    await page.goto(`${own.origin}/live`)
    await expect(page.getByText('Following', { exact: true })).toBeVisible()
    await own.stop()
    await expect(page.getByText('The connection is lost; trying again…')).toBeVisible()
    const again = await startServer({ http: `127.0.0.1:${port}` })
    await expect(page.getByText('Following', { exact: true })).toBeVisible({ timeout: 15_000 })
    await send(again.origin, [visit('http://live/again')])
    await expect(rows(page).first()).toContainText('live/again')
    await page.close()
    await again.stop()
  })

  test('a filter that is none is told in the words of the service', async ({ page }) => {
    await page.goto('/live?filter=nonsense')
    await expect(page.getByText(/Invalid input symbol/).first()).toBeVisible()
  })
})

for (const { colorScheme, width } of looks) {
  test(`the tail is accessible and fits, ${colorScheme} at ${width} pixels`, async ({ page, server }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 800 })
    await page.goto('/live')
    await expect(page.getByText('Following', { exact: true })).toBeVisible()
    await send(server.origin, storefront(Date.now() / 1000, 20, 10))
    await expect(rows(page).nth(5)).toBeVisible()
    await expectNoSidewaysScroll(page)
    await expectAccessible(page)
  })
}
