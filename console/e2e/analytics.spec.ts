import type { Page } from '@playwright/test'
import { expect, expectAccessible, expectNoSidewaysScroll, looks, shopTest as test } from './test'

const set = (page: Page, letter: 'A' | 'B') => page.getByRole('region', { name: `Set ${letter}` })
const differences = (page: Page) => page.getByRole('table', { name: 'What differs' })

test('the last ten minutes are told from what was before: the release that was slow', async ({ page }) => {
  await page.goto('/analytics?range=1h&refresh=off')
  await expect(page.getByText('A is everything: there is nothing to compare it with')).toBeVisible()
  await page.getByRole('button', { name: /^Last 10 minutes against before/ }).click()
  await expect(page).toHaveURL(/split=600/)
  await expect(differences(page).getByRole('row', { name: /release.*1\.5\.0/ })).toBeVisible()
  await expect(set(page, 'B')).toContainText('The same traces, before')
  await set(page, 'A').getByRole('link', { name: 'Traces of set A' }).click()
  await expect(page).toHaveURL(/\/traces\?.*from=.*to=/)
})

test('the slowest twentieth is compared with the rest, and a value becomes a condition of A', async ({ page }) => {
  await page.goto('/analytics?range=1h&refresh=off')
  await page.getByRole('button', { name: /^Slow against fast/ }).click()
  await expect(page).toHaveURL(/aMin=/)
  const first = differences(page)
    .getByRole('button', { name: /in set A$/ })
    .first()
  await first.click()
  await expect(page).toHaveURL(/[?&]a=/)
  await set(page, 'A').getByRole('button', { name: 'All response times of set A' }).click()
  await expect(page).not.toHaveURL(/aMin=/)
})

test('a filter of another page is A, and its traces are a click away', async ({ page }) => {
  await page.goto('/analytics?range=1h&refresh=off&filter=fault')
  await expect(differences(page).getByRole('row').nth(1)).toBeVisible()
  await expect(page.getByRole('tab', { name: /^Faults \([1-9]/ })).toBeVisible()
  await page.getByRole('tab', { name: /^Faults/ }).click()
  await expect(page.getByRole('columnheader', { name: 'Through' })).toBeVisible()
  await set(page, 'A').getByRole('link', { name: 'Traces of set A' }).click()
  await expect(page).toHaveURL(/\/traces\?.*filter=fault/)
})

test('a range of response times is chosen with the keyboard', async ({ page }) => {
  await page.goto('/analytics?range=1h&refresh=off')
  const end = page.getByRole('slider', { name: /^Response times of A and B, from/ })
  await end.focus()
  for (let press = 0; press < 5; press++) await page.keyboard.press('ArrowRight')
  await expect(page).toHaveURL(/aMin=/)
  await expect(differences(page)).toBeVisible()
})

test('both sets have ranges of their own, and change places', async ({ page }) => {
  await page.goto('/analytics?range=1h&refresh=off&a=fault&b=ok')
  await page.getByRole('button', { name: 'Drag for B' }).click()
  await page.getByRole('slider', { name: /^Response times of A and B, to/ }).focus()
  for (let press = 0; press < 5; press++) await page.keyboard.press('ArrowLeft')
  await expect(page).toHaveURL(/bMax=/)
  await expect(page).not.toHaveURL(/aMax=/)
  await page.getByRole('button', { name: 'Swap A and B' }).click()
  await expect(page).toHaveURL(/a=ok&b=fault.*aMax=/)
  await expect(set(page, 'B')).toContainText('100%')
})

for (const { colorScheme, width } of looks) {
  test(`analytics keep nobody out: ${colorScheme}, ${width} pixels`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    await page.goto('/analytics?range=1h&refresh=off&filter=fault')
    await expect(differences(page).getByRole('row').nth(1)).toBeVisible()
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
  })
}
