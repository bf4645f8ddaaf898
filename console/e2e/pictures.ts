import { Ids, seeded, send } from './documents'
import { checkOut, storefront } from './storefront'
import { test } from './test'

/** Takes the pictures of the documentation: `npm run pictures`, into PICTURES or ../docs/images. */
const folder = process.env.PICTURES ?? '../docs/images'
const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 360, height: 740 } }

let traceId = ''

test('nothing yet', async ({ page }) => {
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport)
    await page.goto('/')
    await page.getByText('No traces in this time range').first().waitFor()
    await page.screenshot({ path: `${folder}/empty-light-${size}.png` })
    await page.goto('/traces')
    await page.getByText('No traces in this time range').first().waitFor()
    await page.screenshot({ path: `${folder}/empty-traces-light-${size}.png` })
  }
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [size, viewport] of Object.entries(sizes)) {
    test(`${colorScheme} ${size}`, async ({ page, server }) => {
      if (!traceId) {
        const now = Date.now() / 1000
        traceId = new Ids(seeded(7)).trace(now)
        await send(server.origin, [...storefront(now, 400, 800), ...checkOut(traceId, now - 5, true)])
      }
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize(viewport)
      const take = async (name: string) => {
        await page.waitForTimeout(1200)
        await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${size}.png` })
      }
      await page.goto('/')
      await page.getByRole('button', { name: /^storefront\./ }).waitFor()
      await take('map')
      await page.goto('/?service=checkout&type=AWS::ECS::Fargate')
      await page.getByRole('heading', { name: 'checkout' }).waitFor()
      await take('map-selected')
      await page.goto('/traces')
      await page.getByRole('row').nth(3).waitFor()
      await take('traces')
      await page.goto(`/traces/${traceId}`)
      await page.getByRole('treeitem').nth(3).waitFor()
      await take('trace')
      await page
        .getByRole('treeitem', { name: /^checkout/ })
        .last()
        .click()
      await page.getByRole('tab', { name: 'Exceptions' }).click()
      await take('trace-selected')
    })
  }
}
