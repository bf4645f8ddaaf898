import type { Page } from '@playwright/test'
import { startServer } from './server'
import { test as base, expect, expectAccessible, expectNoSidewaysScroll, looks } from './test'

const keys =
  'READER:reader/secret-0123456789:read,ADMIN:admin/secret-0123456789:admin,AGENT:agent/secret-0123456789:write'
const secretOf = (id: string) =>
  keys
    .split(',')
    .find((key) => key.startsWith(`${id}:`))
    ?.split(':')[1] ?? ''

/** A service that asks who calls. */
const test = base.extend<object, { guarded: string }>({
  guarded: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const server = await startServer({
        env: { ROENTGEN_ACCESS_KEYS: keys },
        options: ['--limit', 'failed-logins=1000'],
      })
      await use(server.origin)
      await server.stop()
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ guarded }, use) => use(guarded),
  // The browser reports the refusals that lead to the page.
  tolerated: /Failed to load resource: the server responded with a status of 40[03]/,
})

async function logIn(page: Page, id: string, secret = secretOf(id)) {
  await page.getByLabel('Access key id').fill(id)
  await page.getByLabel('Secret access key').fill(secret)
  await page.getByRole('button', { name: 'Log in' }).click()
}

test('who is not known logs in, and comes back to where one was', async ({ page }) => {
  await page.goto('/settings?part=limits&range=1h')
  await expect(page).toHaveTitle('Log in · Roentgen')
  await logIn(page, 'ADMIN')
  await expect(page).toHaveURL('/settings?part=limits&range=1h')
  await expect(page.getByRole('rowheader', { name: 'session-hours' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('rowheader', { name: 'session-hours' })).toBeVisible()
  expect(await page.evaluate(() => document.cookie)).toBe('')
})

test('a wrong secret is told, and nothing is kept of it', async ({ page }) => {
  await page.goto('/login')
  await logIn(page, 'ADMIN', 'something else entirely')
  await expect(page.getByText('There is no access key with this id and this secret.')).toBeVisible()
  await logIn(page, 'AGENT')
  await expect(page.getByText('People log in with a key of the role read or admin.')).toBeVisible()
  expect(await page.context().cookies()).toEqual([])
})

test('a key that reads sees everything and is told why it changes nothing', async ({ page }) => {
  await page.goto('/settings?part=x-ray')
  await logIn(page, 'READER')
  await expect(page.getByText('Your access key READER has the role “read”').first()).toBeVisible()
  await expect(page.getByLabel('Desired percentage of traces')).toBeDisabled()
  await expect(page.getByRole('button', { name: 'Add a policy' })).toBeDisabled()
  await page.getByRole('tab', { name: 'Access' }).click()
  await expect(page.getByText('Which keys there are is told to those with the role admin.')).toBeVisible()
})

test('an admin sees the keys without their secrets', async ({ page }) => {
  await page.goto('/settings?part=access')
  await logIn(page, 'ADMIN')
  await expect(page.getByRole('row').filter({ hasText: 'READER' })).toContainText('Reads everything, changes nothing.')
  await expect(page.getByRole('row').filter({ hasText: /^ROENTGEN[0-9A-F]{16}/ })).toContainText(
    'Made by this process for its daemon',
  )
  expect(await page.content()).not.toContain('secret-0123456789')
})

test('logging out ends the session, everywhere', async ({ page }) => {
  await page.goto('/traces')
  await logIn(page, 'READER')
  await page.getByRole('button', { name: 'Service and session' }).click()
  await page.getByRole('menuitem', { name: 'Log out' }).click()
  await expect(page).toHaveTitle('Log in · Roentgen')
  await page.goto('/traces')
  await expect(page).toHaveURL(/\/login\?back=%2Ftraces$/)
})

test('a session that is over leads to the login page while the page is open', async ({ page }) => {
  await page.goto('/traces?range=1h')
  await logIn(page, 'READER')
  await expect(page).toHaveTitle('Traces · Roentgen')
  await page.context().clearCookies()
  await expect(page).toHaveURL(/\/login\?back=%2Ftraces%3Frange%3D1h$/, { timeout: 20_000 })
})

for (const { colorScheme, width } of looks) {
  test(`the login page is accessible and fits, ${colorScheme} at ${width} pixels`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 800 })
    await page.goto('/login')
    await expect(page.getByLabel('Access key id')).toBeFocused()
    await logIn(page, 'ADMIN', 'wrong')
    await expect(page.getByRole('alert').or(page.getByText('There is no access key')).first()).toBeVisible()
    await expectNoSidewaysScroll(page)
    await expectAccessible(page)
  })
}
