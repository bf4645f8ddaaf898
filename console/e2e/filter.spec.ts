import type { Page } from '@playwright/test'
import { Ids, seeded, send } from './documents'
import { hostileTrace, markup } from './hostile'
import { storefront } from './storefront'
import { expect, expectAccessible, expectNoSidewaysScroll, test } from './test'

const field = (page: Page) => page.getByRole('textbox', { name: 'Filter traces' })
const options = (page: Page) => page.getByRole('option')

/** The list of traces of a shop, its filter with the focus. */
async function open(page: Page, origin: string, address = '/traces') {
  await send(origin, storefront(Date.now() / 1000, 60, 120))
  await page.goto(address)
  await expect(page.getByRole('link', { name: /^Open trace/ }).first()).toBeVisible()
  await page.keyboard.press('/')
  await expect(field(page)).toBeFocused()
}

test('a filter is written with the help of the keyboard alone', async ({ page, server }) => {
  await open(page, server.origin)
  await page.keyboard.type('fau')
  await expect(options(page)).toHaveText([/^fault/])
  await page.keyboard.press('Tab')
  await expect(field(page)).toHaveValue('fault ')
  await page.keyboard.type('AND service(')
  await expect(options(page).filter({ hasText: '"storefront"' })).toBeVisible()
  await page.keyboard.type('"stor')
  await expect(options(page)).toHaveText(['"storefront"'])
  await page.keyboard.press('ArrowDown')
  await expect(options(page).first()).toHaveAttribute('aria-selected', 'true')
  await expect(field(page)).toHaveAttribute('aria-activedescendant', /.+/)
  await expectAccessible(page)
  await page.keyboard.press('Enter')
  await expect(field(page)).toHaveValue('fault AND service("storefront"')
  await page.keyboard.type(')')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/filter=fault\+AND\+service%28%22storefront%22%29/)
  await expect(options(page)).toHaveCount(0)
  await expect(page.locator('[data-row]').first()).toContainText('Fault')
})

test('values of the traces there are complete a comparison', async ({ page, server }) => {
  await open(page, server.origin)
  await page.keyboard.type('annotation.ti')
  await expect(options(page).first()).toContainText('annotation.tier')
  await page.keyboard.press('Tab')
  await page.keyboard.type('= ')
  await expect(options(page).filter({ hasText: '"gold"' })).toBeVisible()
  await options(page).filter({ hasText: '"gold"' }).click()
  await expect(field(page)).toHaveValue('annotation.tier = "gold" ')
  await expect(field(page)).toBeFocused()
})

test('Escape closes the help, and then leaves the field', async ({ page, server }) => {
  await open(page, server.origin)
  await expect(page.getByRole('listbox', { name: 'Filters to begin with' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('listbox')).toHaveCount(0)
  await expect(field(page)).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(field(page)).not.toBeFocused()
})

test('an error is underlined where it is, with what could stand there', async ({ page, server }) => {
  await open(page, server.origin)
  await field(page).fill('duration >> 5')
  await page.keyboard.press('Enter')
  await expect(page.getByText('“>” cannot stand here.')).toBeVisible()
  await expect(page.getByText('Expected a number.')).toBeVisible()
  await expect(page.locator('.token-wrong')).toHaveText('>')
  await expect(field(page)).toHaveAttribute('aria-invalid', 'true')
  await expect(page).toHaveURL(/\/traces$/)
  await expectAccessible(page)
  await field(page).fill('duration > 5')
  await expect(page.getByText('cannot stand here')).toBeHidden()
})

test('who is writing is not told that the end is missing, until it is applied', async ({ page, server }) => {
  await open(page, server.origin)
  const judged = page.waitForResponse('**/roentgen/filter/check')
  await page.keyboard.type('fault AND')
  await judged
  await expect(page.getByText('Something is missing here.')).toBeHidden()
  await page.keyboard.press('Enter')
  await expect(page.getByText('Something is missing here.')).toBeVisible()
})

test('a long filter has several lines, painted exactly below its text', async ({ page, server }) => {
  await open(page, server.origin)
  await page.keyboard.type('fault AND')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('service("storefront") { fault }')
  const [painted, written] = await Promise.all([page.locator('.filter-paint').boundingBox(), field(page).boundingBox()])
  expect(painted).toEqual(written)
  expect(written?.height).toBeGreaterThan(40)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/filter=fault/)
})

test('words become a search, and what was searched for is remembered', async ({ page, server }) => {
  await open(page, server.origin)
  await page.keyboard.type('checkout')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Search URLs and users for these words' }).click()
  await expect(field(page)).toHaveValue('http.url CONTAINS "checkout" OR user CONTAINS "checkout"')
  await expect(page.locator('[data-row]').first()).toContainText('/checkout')
  await page.getByRole('button', { name: 'Clear filter' }).click()
  await expect(page).toHaveURL(/\/traces$/)
  await field(page).blur()
  await field(page).focus()
  await page.getByRole('option', { name: /^http\.url CONTAINS "checkout"/ }).click()
  await expect(page).toHaveURL(/filter=/)
})

test('a filter with markup is text, and stays in its place at 360 pixels', async ({ page, server }) => {
  const start = Date.now() / 1000 - 2
  const ids = new Ids(seeded(Date.now()))
  await send(server.origin, [hostileTrace(ids, ids.trace(start), start)])
  await page.setViewportSize({ width: 360, height: 700 })
  await open(page, server.origin)
  await field(page).fill(`user = "${markup.replaceAll('"', '\\"')}\u202e${'x'.repeat(3000)}💥" AND`)
  await page.keyboard.press('Enter')
  await expect(page.getByText('Something is missing here.')).toBeVisible()
  await expectNoSidewaysScroll(page)
  expect(await page.locator('img[src="x"], [onerror]').count()).toBe(0)
  await expectAccessible(page)
})
