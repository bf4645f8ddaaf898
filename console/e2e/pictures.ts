import type { Locator } from '@playwright/test'
import { Ids, seeded, send } from './documents'
import { hostileTrace } from './hostile'
import { looks, sizes, take, use } from './pictures/take'
import { startServer } from './server'
import { shopTest, test } from './test'

/** Takes a picture of every page, to be looked at: `npm run pictures`. Pages with much to show have a file of their own in `pictures/`. */
const pathOf = (name: string) => `test-results/pictures/${name}.png`

test('nothing yet', async ({ page }) => {
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport)
    await page.goto('/')
    await page.getByText('No traces in this time range').first().waitFor()
    await page.screenshot({ path: pathOf(`empty-light-${size}`) })
    await page.goto('/traces')
    await page.getByText('No traces in this time range').first().waitFor()
    await page.screenshot({ path: pathOf(`empty-traces-light-${size}`) })
    for (const name of ['analytics', 'live', 'insights', 'sampling', 'groups']) {
      await page.goto(`/${name}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForTimeout(1500)
      await page.screenshot({ path: pathOf(`empty-${name}-light-${size}`) })
    }
  }
})

shopTest('on a wall', async ({ page, shop }) => {
  shopTest.setTimeout(180_000)
  await page.setViewportSize({ width: 2560, height: 1440 })
  for (const [name, address] of [
    ['map', '/?range=1h&refresh=off&service=checkout&type=AWS::ECS::Fargate'],
    ['traces', '/traces?range=1h&refresh=off'],
    ['trace', `/traces/${shop.known.slowCheckout}`],
    ['analytics', '/analytics?range=1h&refresh=off&split=600'],
    ['sampling', '/sampling?path=/health'],
    ['settings', '/settings'],
    ['api', '/api?operation=GetTraceStatistics'],
  ] as const) {
    await page.goto(address)
    await page.waitForTimeout(4000)
    await page.screenshot({ path: pathOf(`${name}-light-wall`) })
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

for (const look of looks) {
  shopTest(`${look.colorScheme} ${look.size}`, async ({ page, shop }) => {
    shopTest.setTimeout(180_000)
    await use(page, look)
    const views: [name: string, address: string, sign: Locator][] = [
      ['map', '/?range=1h', page.getByRole('button', { name: /^checkout\./ }).first()],
      [
        'map-selected',
        '/?range=1h&service=checkout&type=AWS::ECS::Fargate',
        page.getByRole('heading', { name: 'checkout' }),
      ],
      ['traces', '/traces?range=1h', page.getByRole('row').nth(3)],
      ['trace', `/traces/${shop.known.slowCheckout}`, page.getByRole('treeitem').nth(3)],
    ]
    for (const [name, address, sign] of views) {
      await page.goto(address)
      await sign.first().waitFor({ timeout: 30_000 })
      await take(page, name, look)
    }
    await page.goto(`/traces/${shop.known.failedCheckout}`)
    await page
      .getByRole('treeitem', { name: /^checkout/ })
      .last()
      .click()
    await page.getByRole('tab', { name: 'Exceptions' }).click()
    await take(page, 'trace-selected', look)
  })
}

for (const [size, viewport] of Object.entries(sizes)) {
  test(`hostile ${size}`, async ({ page, server }) => {
    const ids = new Ids(seeded(size.length))
    const start = Date.now() / 1000 - 2
    const id = ids.trace(start)
    await send(server.origin, [hostileTrace(ids, id, start)])
    await page.setViewportSize(viewport)
    await page.goto('/traces?filter=fault')
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
