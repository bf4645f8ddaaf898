import { bigMap } from './bigMap'
import { send } from './documents'
import { startServer } from './server'
import { expect, expectNoSidewaysScroll, test } from './test'

const services = 500

test('a map of 500 nodes and 2,000 edges is laid out, chosen from, searched and walked through', async ({ page }) => {
  const server = await startServer()
  try {
    await send(server.origin, bigMap(services, Date.now() / 1000))
    await page.goto(`${server.origin}/?refresh=off`)
    const nodes = page.locator('.react-flow__node')
    await expect(nodes.first()).toBeVisible()
    await expect(page.locator('.far-picture .ring-arc'), 'all rings of an outcome are one').toHaveCount(1)
    await page.getByRole('button', { name: /^service-100\. / }).click()
    await expect(page).toHaveURL(/service=service-100/)
    await expect(page.getByRole('heading', { name: 'service-100' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page).not.toHaveURL(/service=/)
    await page.getByRole('searchbox', { name: 'Find nodes' }).fill('service-321')
    const found = page.getByRole('button', { name: /^service-321\. / })
    await expect(found).toBeVisible()
    await expect.poll(() => nodes.count(), 'only what is in sight is there').toBeLessThan(services / 2)
    await found.focus()
    for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowLeft', 'ArrowDown']) {
      const before = await page.locator('.react-flow__node:focus').getAttribute('data-id')
      await page.keyboard.press(key)
      await expect(page.locator('.react-flow__node:focus')).not.toHaveAttribute('data-id', before ?? '')
      await expect(page.locator('.react-flow__node:focus')).toBeInViewport()
    }
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/service=service-/)
    await expectNoSidewaysScroll(page)
  } finally {
    // What the page still asks would be refused.
    await page.goto('about:blank')
    await server.stop()
  }
})
