import type { Locator, Page } from '@playwright/test'
import type { Shop } from './shop'
import { expect, shopTest as test } from './test'

/** The way of somebody who has a question: each step is a click, all of it in seconds on the screen of whoever runs the tests. */
class Way {
  readonly #started = performance.now()
  readonly #steps: string[] = []

  constructor(readonly page: Page) {}

  get clicks() {
    return this.#steps.length
  }

  async click(target: Locator, what: string) {
    await target.first().click()
    this.#steps.push(what)
  }

  end(question: string) {
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(1)
    console.log(`${question} ${this.clicks} clicks, ${seconds} s: ${this.#steps.join(', ')}`)
  }
}

/** From the map of the shop's last 15 minutes. They are fixed: on a slow machine the newest minutes would be others than those of the release. */
async function begin(page: Page, shop: Shop) {
  const [from, to] = [shop.now - 900, shop.now].map((second) => new Date(second * 1000).toISOString())
  await page.goto(`/?from=${from}&to=${to}`)
  await expect(page.getByRole('button', { name: /^checkout\. / })).toBeVisible()
  return new Way(page)
}

const open = (page: Page, name: string) => page.getByRole('link', { name, exact: true })
const differences = (page: Page) => page.getByRole('table', { name: 'What differs' })

test('why has checkout been slow since ten minutes ago?', async ({ page, shop }) => {
  const way = await begin(page, shop)
  await way.click(open(page, 'Analytics'), 'Analytics')
  await way.click(page.getByRole('button', { name: /^Last 10 minutes/ }), 'Last 10 minutes against before')
  const first = differences(page).getByRole('row').nth(1)
  await expect(first, 'a query of coupons').toContainText('coupons@db.internal')
  const release = differences(page).getByRole('row', { name: /release.*1\.5\.0/ })
  await expect(release, 'that came with a release').toBeVisible()
  await way.click(release.getByRole('link'), 'release 1.5.0')
  await expect(page).toHaveURL(/\/traces\?/)
  await way.click(page.locator('[data-row]'), 'the newest of its traces')
  await expect(page.getByRole('treeitem', { name: /coupons@db\.internal.*critical path/ }).first()).toBeVisible()
  way.end('Why has checkout been slow since ten minutes ago?')
  expect(way.clicks).toBe(4)
})

test('which customer’s requests fail?', async ({ page, shop }) => {
  const way = await begin(page, shop)
  await way.click(open(page, 'Analytics'), 'Analytics')
  await way.click(page.getByRole('button', { name: /^Faults against the rest/ }), 'Faults against the rest')
  const customer = differences(page).getByRole('row').filter({ hasText: 'wanda' })
  await expect(customer).toBeVisible()
  way.end('Which customer’s requests fail?')
  const rows = await differences(page).getByRole('row').allInnerTexts()
  expect(
    rows.findIndex((text) => text.startsWith('User')),
    'seen without scrolling far',
  ).toBeLessThan(12)
  expect(way.clicks).toBe(2)
})

test('what share of /health is recorded, and how is it stopped?', async ({ page, shop }) => {
  const way = await begin(page, shop)
  await way.click(open(page, 'Sampling'), 'Sampling')
  await expect(page.getByRole('row', { name: /path \/health/ })).toContainText('441 (50.1%)')
  await way.click(page.getByLabel('Path', { exact: true }), 'the field Path, “/health”')
  await page.keyboard.type('/health')
  await way.click(page.getByRole('button', { name: 'Record none of /health' }), 'Record none of /health')
  await way.click(page.getByRole('button', { name: 'Create', exact: true }), 'Create')
  await expect(page.getByRole('status').filter({ hasText: 'none is recorded.' })).toBeVisible()
  way.end('What share of /health is recorded, and how is it stopped?')
  expect(way.clicks).toBe(4)
  // As it was, for the tests that come.
  await page.getByRole('button', { name: 'Delete no-health' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete no-health' }).click()
  await expect(page.getByRole('row', { name: /no-health/ })).toHaveCount(0)
})
