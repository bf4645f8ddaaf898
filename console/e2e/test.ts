import AxeBuilder from '@axe-core/playwright'
import { test as base, type ConsoleMessage, type Dialog, expect, type Page } from '@playwright/test'
import { Pages } from './pages'
import { type Server, startServer } from './server'
import { openShop, type Shop } from './shop'

/** A page in front of a service of its own; whatever the page complains about fails the test. */
export const test = base.extend<
  { tolerated: RegExp | null; noComplaints: undefined },
  { pages: Pages; server: Server; shop: Shop }
>({
  /** What the browser may complain about in tests that break something. */
  tolerated: [null, { option: true }],
  pages: [
    async ({ browser }, use) => {
      const pages = new Pages(browser)
      await use(pages)
      await pages.close()
    },
    { scope: 'worker' },
  ],
  page: async ({ pages, baseURL, viewport }, use) => {
    const origin = baseURL ?? ''
    await use(await pages.borrow(origin))
    await pages.giveBack(origin, viewport)
  },
  context: async ({ page }, use) => use(page.context()),
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const server = await startServer()
      await use(server)
      await server.stop()
    },
    { scope: 'worker' },
  ],
  shop: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const shop = await openShop()
      await use(shop)
      await shop.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ server }, use) => use(server.origin),
  noComplaints: [
    async ({ page, tolerated }, use) => {
      const complaints: string[] = []
      const onConsole = (message: ConsoleMessage) => {
        if (message.type() === 'error') complaints.push(message.text())
      }
      const onError = (error: Error) => complaints.push(error.message)
      const onDialog = (dialog: Dialog) => {
        complaints.push(`dialog: ${dialog.message()}`)
        return dialog.dismiss()
      }
      page.on('console', onConsole).on('pageerror', onError).on('dialog', onDialog)
      await use(undefined)
      page.off('console', onConsole).off('pageerror', onError).off('dialog', onDialog)
      expect(
        complaints.filter((text) => !tolerated?.test(text)),
        'errors in the browser’s console',
      ).toEqual([])
    },
    { auto: true },
  ],
})

/** The same in front of the shop: a store of 100,000 traces, filled once a run. Tests must leave it as it is, or bring it back. */
export const shopTest = test.extend({ baseURL: async ({ shop }, use) => use(shop.origin) })

export { expect }

/** No violation at all. */
export async function expectAccessible(page: Page) {
  // What passes is not written down, which takes most of the time.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] })
  // In the dark only colours are others than in the light.
  const isDark = await page.evaluate(() => document.documentElement.style.colorScheme === 'dark')
  const { violations } = await (isDark ? axe.withRules(['color-contrast']) : axe).analyze()
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 300)).join(' | ')}`),
  ).toEqual([])
}

/** Both colour schemes, and both widths that pages are laid out for; {@link expectNoSidewaysScroll} looks at a wall as well. */
export const looks = [
  { colorScheme: 'light', width: 1440 },
  { colorScheme: 'dark', width: 360 },
] as const

const wall = 2560

/** Nothing is wider than the window; from a desk's width on, nor on a wall. */
export async function expectNoSidewaysScroll(page: Page) {
  await expectFitting(page)
  const size = page.viewportSize()
  if (!size || size.width < 1440) return
  await page.setViewportSize({ ...size, width: wall })
  await expectFitting(page)
  await page.setViewportSize(size)
}

async function expectFitting(page: Page) {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow, 'pixels wider than the window').toBeLessThanOrEqual(0)
}
