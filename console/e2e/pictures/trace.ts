import { shopTest as test } from '../test'
import { looks, take, use } from './take'

for (const look of looks) {
  test(`a trace in its other views, and two compared, ${look.colorScheme} ${look.size}`, async ({ page, shop }) => {
    await use(page, look)
    const { checkout, slowCheckout } = shop.known
    await page.goto(`/traces/${slowCheckout}?colour=service&zoom=0-1`)
    await page.locator('.minimap-seen').waitFor()
    await take(page, 'trace-by-service', look)
    await page.goto(`/traces/${slowCheckout}?view=flame`)
    await page.locator('.flame-frame').first().waitFor()
    await take(page, 'trace-flame', look)
    await page.goto(`/traces/${slowCheckout}?view=table`)
    await page.getByRole('row').nth(3).waitFor()
    await take(page, 'trace-table', look)
    await page.goto(`/traces/${slowCheckout}?view=map`)
    await page.getByRole('button', { name: /^checkout\./ }).waitFor()
    await take(page, 'trace-map', look)
    await page.goto(`/compare?a=${checkout}&b=${slowCheckout}`)
    await page.getByRole('treeitem').nth(3).waitFor()
    await take(page, 'compare', look)
  })
}
