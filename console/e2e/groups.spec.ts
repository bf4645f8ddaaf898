import type { Page } from '@playwright/test'
import { Ids, seeded, send } from './documents'
import { checkOut } from './storefront'
import { expect, expectAccessible, expectNoSidewaysScroll, looks, test } from './test'

const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(`\\b${name}\\b`) })

test('a group is made, looked at, changed and deleted', async ({ page, server }) => {
  const now = Date.now() / 1000
  await send(server.origin, checkOut(new Ids(seeded(11)).trace(now), now - 3, true))
  await page.goto('/groups')
  await expect(row(page, 'Default')).toBeVisible()
  await page.getByRole('button', { name: 'Create group' }).click()
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(page.getByText('Letters, digits and hyphens, 1 to 32 of them.')).toBeVisible()
  await page.getByLabel('Name', { exact: true }).fill('Failing')
  const editor = page.getByLabel('Filter expression of the group')
  await editor.fill('fault')
  await editor.press('Enter')
  await expect(page.getByText(/^\d+ traces? of the last hour/)).toBeVisible()
  await page.getByRole('checkbox', { name: /^Insights/ }).check()
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(row(page, 'Failing')).toContainText('fault')
  await expect(row(page, 'Failing')).toContainText('on')

  await page.getByRole('link', { name: 'Map of Failing' }).click()
  await expect(page).toHaveURL(/group=Failing/)
  await expect(page.getByRole('heading', { name: 'Service map' })).toBeVisible()

  await page.goto('/groups')
  await page.getByRole('button', { name: 'Edit Failing' }).click()
  await page.getByRole('checkbox', { name: /^Insights/ }).uncheck()
  // Written, and saved without Enter: it counts all the same.
  await page.getByLabel('Filter expression of the group').fill('fault AND responsetime > 2')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(row(page, 'Failing')).toContainText('responsetime > 2')
  await expect(row(page, 'Failing')).toContainText('off')
  await page.getByRole('button', { name: 'Delete Failing' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete Failing' }).click()
  await expect(row(page, 'Failing')).toHaveCount(0)
})

for (const { colorScheme, width } of looks) {
  test(`the page of groups keeps nobody out: ${colorScheme}, ${width} pixels`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    await page.goto('/groups')
    await expect(row(page, 'Default')).toBeVisible()
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
  })
}
