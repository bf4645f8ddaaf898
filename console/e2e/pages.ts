import type { Browser, BrowserContext, CDPSession, Page } from '@playwright/test'

interface Kept {
  page: Page
  context: BrowserContext
  session: CDPSession
}

/**
 * One page for each address, kept from test to test: a program that the page has run before starts three times as fast. Whatever a test has done to
 * it is taken back before the next one gets it.
 */
export class Pages {
  readonly #kept = new Map<string, Kept>()

  constructor(readonly browser: Browser) {}

  async borrow(origin: string): Promise<Page> {
    const known = this.#kept.get(origin)
    if (known && !known.page.isClosed()) return known.page
    await known?.context.close()
    const context = await this.browser.newContext({ baseURL: origin })
    const page = await context.newPage()
    this.#kept.set(origin, { page, context, session: await context.newCDPSession(page) })
    return page
  }

  async giveBack(origin: string, viewport: { width: number; height: number } | null) {
    const kept = this.#kept.get(origin)
    if (!kept || kept.page.isClosed()) return
    const { page, context, session } = kept
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    const storageKeys = new Set([origin, new URL(page.url()).origin])
    await page.goto('about:blank')
    for (const each of storageKeys) {
      if (each !== 'null') await session.send('Storage.clearDataForOrigin', { origin: each, storageTypes: 'all' })
    }
    await context.clearCookies()
    await context.clearPermissions()
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    if (viewport) await page.setViewportSize(viewport)
    for (const other of context.pages()) if (other !== page) await other.close()
  }

  async close() {
    for (const { context } of this.#kept.values()) await context.close()
  }
}
