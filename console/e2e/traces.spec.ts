import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { Ids, seeded, send } from './documents'
import { hostileTrace } from './hostile'
import { unlucky } from './shop/traces'
import { expect, expectAccessible, expectNoSidewaysScroll, looks, shopTest, test } from './test'

const rows = (page: Page) => page.locator('[data-row]')
const table = (page: Page) => page.getByRole('table', { name: 'Traces', exact: true })
const facets = (page: Page) => page.getByRole('complementary', { name: 'Facets' })
const filter = (page: Page) => page.getByRole('textbox', { name: 'Filter traces' })

/** The hour before the shop was filled, in which nothing changes any more. */
const hour = (now: number) =>
  new URLSearchParams({
    from: new Date((now - 3600) * 1000).toISOString(),
    to: new Date((now - 30) * 1000).toISOString(),
  }).toString()

shopTest('a list goes on for ever, and draws only what is seen', async ({ page, shop }) => {
  await page.goto(`/traces?${hour(shop.now)}`)
  await expect(rows(page).first()).toBeVisible()
  const scroller = page.locator('.trace-scroll')
  await expect
    .poll(
      async () => {
        await scroller.evaluate((element) => element.scrollTo(0, element.scrollHeight))
        return Number(await table(page).getAttribute('aria-rowcount'))
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(1500)
  expect(await rows(page).count()).toBeLessThan(80)
  await page.getByRole('button', { name: 'Show the newest' }).click()
  await expect(table(page)).toHaveAttribute('aria-rowcount', /^([1-9]\d|[1-4]\d\d)$/)
})

shopTest('a customer without luck is found by facets alone', async ({ page, shop }) => {
  await page.goto(`/traces?${hour(shop.now)}`)
  await facets(page)
    .getByRole('button', { name: /^Only Outcome Fault/ })
    .click()
  await expect(filter(page)).toHaveValue('fault')
  await facets(page)
    .getByRole('button', { name: new RegExp(`^Only User ${unlucky},`) })
    .click()
  await expect(filter(page)).toHaveValue(`fault AND user = "${unlucky}"`)
  await expect(rows(page).first()).toContainText(unlucky)
  await expectAccessible(page)
  await facets(page)
    .getByRole('button', { name: `Without User ${unlucky}` })
    .click()
  await expect(filter(page)).toHaveValue(`fault AND !(user = "${unlucky}")`)
  await expect(rows(page).filter({ hasText: unlucky })).toHaveCount(0)
})

shopTest('a range of response times is dragged, moved by keys and taken back', async ({ page, shop }) => {
  await page.goto(`/traces?${hour(shop.now)}`)
  const plot = page.locator('.histogram-plot')
  await expect(plot).toBeVisible()
  const box = await plot.boundingBox()
  if (!box) throw new Error('The histogram has no place.')
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + box.width * 0.6, y)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.75, y, { steps: 3 })
  await page.mouse.move(box.x + box.width * 0.9, y, { steps: 3 })
  await page.mouse.up()
  await expect(filter(page)).toHaveValue(/^responsetime >= [\d.]+ AND responsetime < [\d.]+$/)
  const before = await filter(page).inputValue()
  await page.getByRole('slider', { name: 'Response times, from' }).press('ArrowRight')
  await expect(filter(page)).not.toHaveValue(before)
  await page.getByRole('button', { name: 'Clear range' }).click()
  await expect(filter(page)).toHaveValue('')
})

shopTest('a piece of time is chosen by keys, and the values are a table', async ({ page, shop }) => {
  await page.goto(`/traces?${hour(shop.now)}&filter=fault`)
  const series = page.getByRole('slider', { name: 'Traces over time' })
  await series.press('ArrowLeft')
  await expect(series).toHaveAttribute('aria-valuetext', /Fault \d/)
  await page.getByRole('button', { name: 'Table of Traces' }).click()
  await expect(page.getByRole('table').filter({ hasText: 'Throttle' }).getByRole('row').nth(5)).toBeVisible()
  const address = page.url()
  await series.press('Shift+ArrowLeft')
  await series.press('Enter')
  await expect(page).not.toHaveURL(address)
})

shopTest('rows are walked by keys, selected, and opened', async ({ page, shop }) => {
  await page.goto(`/traces?${hour(shop.now)}&filter=fault`)
  await expect(rows(page).nth(3)).toBeVisible()
  for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key)
  await expect(page.locator('[data-row="1"] a')).toBeFocused()
  await page.keyboard.press('x')
  await expect(page.locator('[data-row="1"]').getByRole('checkbox')).toBeChecked()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/traces\/1-/)
})

shopTest('columns are chosen and rows sorted, in the address', async ({ page, shop }) => {
  await page.goto(`/traces?${hour(shop.now)}&filter=fault`)
  await expect(facets(page).getByText('tier', { exact: true })).toBeAttached()
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('menuitemcheckbox', { name: /^tier/ }).click()
  await expect(page.getByRole('columnheader', { name: 'tier' })).toBeVisible()
  await expect(page).toHaveURL(/columns=[^&]*annotation\.tier/)
  await page.getByRole('button', { name: 'Response', exact: true }).click()
  await expect(page).toHaveURL(/sort=-response/)
  await expect(page.getByRole('columnheader', { name: 'Response' })).toHaveAttribute('aria-sort', 'descending')
  await page
    .getByRole('button', { name: /^Response/ })
    .first()
    .click()
  await expect(page.getByRole('columnheader', { name: 'Response' })).toHaveAttribute('aria-sort', 'ascending')
  await page.goto('/traces')
  await expect(page.getByRole('columnheader', { name: 'tier' })).toBeVisible()
})

shopTest('the list is copied as a command and exported whole', async ({ page, shop, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`/traces?${hour(shop.now)}&filter=user = "${unlucky}"`)
  await expect(rows(page).nth(1)).toBeVisible()
  const act = async (name: string) => {
    await page.getByRole('button', { name: 'Copy or export' }).click()
    await page.getByRole('menuitem', { name }).click()
  }
  await act('aws CLI command')
  await expect(page.getByText('Copied as aws command')).toBeVisible()
  const command = await page.evaluate(() => navigator.clipboard.readText())
  expect(command).toContain(`--endpoint-url ${shop.origin}`)
  expect(command).toContain(`--filter-expression 'user = "${unlucky}"'`)

  await rows(page).first().getByRole('checkbox').check()
  await rows(page).nth(1).getByRole('checkbox').check()
  const download = page.waitForEvent('download')
  await act('Whole traces')
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^traces-\d{8}-\d{6}\.json$/)
  const traces: { Id: string; Segments: unknown[] }[] = JSON.parse(await readFile(await file.path(), 'utf8'))
  expect(traces).toHaveLength(2)
  expect(traces[0]?.Segments.length).toBeGreaterThan(0)
})

shopTest('an answer about a part says so', async ({ page, shop }) => {
  await page.route(/\/roentgen\/(facets|statistics)$/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({
      response,
      json: { ...(await response.json()), Complete: false, ApproximateTime: shop.now - 600 },
    })
  })
  await page.goto(`/traces?${hour(shop.now)}&filter=fault`)
  await expect(page.getByText(/^The charts begin at/)).toBeVisible()
  await expect(facets(page).getByText(/^Counted from/)).toBeVisible()
})

shopTest('addresses of before say what they mean with a filter', async ({ page, shop }) => {
  await page.goto(`/traces?${hour(shop.now)}&service=checkout&flag=fault`)
  await expect(filter(page)).toHaveValue('service("checkout") AND fault')
  await expect(page).toHaveURL(/filter=service/)
  await page.goto(`/traces?${hour(shop.now)}&text=nothing-like-it`)
  await page.getByRole('button', { name: 'Show all traces' }).click()
  await expect(rows(page).first()).toBeVisible()
})

for (const { colorScheme, width } of looks) {
  test(`hostile traces are text in the list, ${colorScheme} at ${width} pixels`, async ({ page, server }) => {
    const ids = new Ids(seeded(width + Date.now()))
    const start = Date.now() / 1000 - 2
    await send(server.origin, [hostileTrace(ids, ids.trace(start), start)])
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 800 })
    await page.goto('/traces')
    await expect(rows(page).first()).toBeVisible()
    // Beside the list, all of them open; on a telephone they are a page of their own.
    if (width > 360) {
      await expect(facets(page).getByText('URL', { exact: true })).toBeVisible()
      const closed = facets(page).locator('details:not([open]) > summary')
      while ((await closed.count()) > 0) await closed.first().click()
    }
    expect(await page.locator('img[src="x"], [onerror]').count()).toBe(0)
    const height = await rows(page)
      .first()
      .evaluate((row) => row.getBoundingClientRect().height)
    expect(height, 'a row is a row, whatever it says').toBe(30)
    await expectNoSidewaysScroll(page)
    await expectAccessible(page)
  })
}
