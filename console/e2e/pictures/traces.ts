import { Ids, seeded, send } from '../documents'
import { hostileTrace } from '../hostile'
import { startServer } from '../server'
import { storefront } from '../storefront'
import { shopTest as test } from '../test'
import { looks, take, use } from './take'

for (const look of looks) {
  test(`the list of traces, its filter, and the tail, ${look.colorScheme} ${look.size}`, async ({ page }) => {
    await use(page, look)
    await page.goto('/traces?range=1h&filter=!ok AND responsetime >= 0.05 AND responsetime < 0.5')
    await page.locator('[data-row]').nth(3).waitFor()
    await page.locator('.histogram-range').waitFor()
    await take(page, 'traces-filtered', look)
    const filter = page.getByRole('textbox', { name: 'Filter traces' })
    await filter.fill('fault AND service("ch')
    await page.getByRole('option').first().waitFor()
    await take(page, 'filter', look)
    await filter.fill('duration >> 5')
    await page.keyboard.press('Enter')
    await page.locator('.token-wrong').waitFor()
    await take(page, 'filter-error', look)
    await page.goto('/traces?range=1h&filter=user = "nobody"')
    await page.getByRole('button', { name: 'Show all traces' }).waitFor()
    await take(page, 'traces-none', look)

    const own = await startServer()
    const ids = new Ids(seeded(5))
    const now = Date.now() / 1000
    await page.goto(`${own.origin}/live`)
    await page.getByText('Following', { exact: true }).waitFor()
    for (let second = 0; second < 4; second++) {
      await send(own.origin, storefront(Date.now() / 1000, 8, 2))
      await page.waitForTimeout(1000)
    }
    await page.locator('[data-row]').nth(8).waitFor()
    await take(page, 'live', look)
    await send(own.origin, [hostileTrace(ids, ids.trace(now), now - 2)])
    await page.locator('[data-row]').first().waitFor()
    await take(page, 'live-hostile', look)
    await page.goto(`${own.origin}/traces`)
    await page.locator('[data-row]').first().waitFor()
    await take(page, 'traces-hostile', look)
    await page.close()
    await own.stop()
  })
}
