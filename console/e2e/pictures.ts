import { Ids, seeded, send } from './documents'
import { hostileTrace } from './hostile'
import { startServer } from './server'
import { checkOut, storefront } from './storefront'
import { test } from './test'

/** Takes a picture of every page, to be looked at: `npm run pictures`. Those that the documentation shows go there. */
const shown = [
  'map-light-wide',
  'map-dark-wide',
  'map-selected-light-wide',
  'traces-light-wide',
  'trace-light-wide',
  'trace-selected-dark-wide',
]
const pathOf = (name: string) => `${shown.includes(name) ? '../docs/images' : 'test-results/pictures'}/${name}.png`
const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 360, height: 740 } }

let traceId = ''

test('nothing yet', async ({ page }) => {
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport)
    await page.goto('/')
    await page.getByText('No traces in this time range').first().waitFor()
    await page.screenshot({ path: pathOf(`empty-light-${size}`) })
    await page.goto('/traces')
    await page.getByText('No traces in this time range').first().waitFor()
    await page.screenshot({ path: pathOf(`empty-traces-light-${size}`) })
  }
})

test('the first trace', async ({ page }) => {
  // A service of its own: the other pictures are of the shop alone.
  const own = await startServer()
  const ids = new Ids(seeded(3))
  const end = Date.now() / 1000
  await send(own.origin, [
    {
      id: ids.segment(),
      trace_id: ids.trace(end),
      name: 'hello',
      origin: 'AWS::ECS::Container',
      start_time: end - 0.0082,
      end_time: end,
      http: { request: { method: 'GET', url: 'http://127.0.0.1:8080/' }, response: { status: 200 } },
    },
  ])
  await page.goto(own.origin)
  await page.getByRole('button', { name: /^hello\./ }).waitFor()
  await page.waitForTimeout(1200)
  await page.screenshot({ path: pathOf('first-light-wide') })
  await page.close()
  await own.stop()
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
        await page.screenshot({ path: pathOf(`${name}-${colorScheme}-${size}`) })
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

for (const [size, viewport] of Object.entries(sizes)) {
  test(`hostile ${size}`, async ({ page, server }) => {
    const ids = new Ids(seeded(size.length))
    const start = Date.now() / 1000 - 2
    const id = ids.trace(start)
    await send(server.origin, [hostileTrace(ids, id, start)])
    await page.setViewportSize(viewport)
    await page.goto('/traces?flag=fault&text=onerror')
    await page.getByRole('row').nth(1).waitFor()
    await page.screenshot({ path: pathOf(`hostile-traces-${size}`) })
    await page.goto(`/traces/${id}`)
    await page.getByRole('treeitem').first().click()
    for (const tab of ['Exceptions', 'HTTP', 'Metadata']) {
      await page.getByRole('tab', { name: tab }).click()
      await page.waitForTimeout(800)
      await page.screenshot({ path: pathOf(`hostile-${tab.toLowerCase()}-${size}`) })
    }
    await page.goto('/')
    await page.getByRole('button').nth(5).waitFor()
    await page.waitForTimeout(1200)
    await page.screenshot({ path: pathOf(`hostile-map-${size}`) })
  })
}
