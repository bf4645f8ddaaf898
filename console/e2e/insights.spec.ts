import { openOutage } from './outage'
import type { Server } from './server'
import { test as base, expect, expectAccessible, expectNoSidewaysScroll, looks } from './test'

const test = base.extend<object, { outage: Server }>({
  outage: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const outage = await openOutage()
      await use(outage)
      await outage.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ outage }, use) => use(outage.origin),
})

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
  await map.scrollIntoViewIfNeeded()
  await expect(map.getByRole('button', { name: /^payment\b/ })).toBeInViewport()
  await page.getByRole('link', { name: 'Traces that failed' }).click()
  await expect(page).toHaveURL(/\/traces\?from=.*filter=service/)
})

test('the node of the map that an insight concerns says so', async ({ page }) => {
  await page.goto('/?range=3h&refresh=off&service=payment')
  await expect(page.getByRole('heading', { name: 'Insights' })).toBeVisible()
  await page.getByRole('link', { name: 'Is over' }).click()
  await expect(page.getByRole('heading', { name: 'payment', level: 1 })).toBeVisible()
})

for (const { colorScheme, width } of looks) {
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
