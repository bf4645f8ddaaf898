import type { Page } from '@playwright/test'
import { openStorefront } from './realStorefront'
import { startServer } from './server'
import { expect, expectAccessible, test } from './test'

test('the real storefront is on the map, with its database and the counts that its customers made', async ({
  page,
}) => {
  // A database is made and three services start, which takes a busy machine a while.
  test.setTimeout(240_000)
  // A service of its own: the map is of the shop alone.
  const server = await startServer()
  try {
    await sell(server.daemon)
    await look(page, server.origin)
  } finally {
    // Its page first: it asks for as long as it is open.
    await page.close()
    await server.stop()
  }
})

async function sell(daemon: string) {
  const shop = await openStorefront(daemon)
  try {
    const statuses = []
    for (let i = 0; i < 3; i++) statuses.push(await shop.look())
    statuses.push(await shop.order('tube'), await shop.order('tube', 2), await shop.order('crystal ball'))
    statuses.push(await shop.order('radium'), await shop.order('radium'), await shop.order('tube', 100_000_000))
    expect(statuses).toEqual([200, 200, 200, 201, 201, 404, 201, 429, 500])
  } finally {
    await shop.close()
  }
}

async function look(page: Page, origin: string) {
  await page.goto(origin)
  const outcome = 'faults 1, errors 1, throttled 1$'
  const node = (name: string, requests: number, ends: string) =>
    expect(page.getByRole('button', { name: new RegExp(`^${name}\\. ${requests} requests, .*; ${ends}`) })).toBeVisible(
      { timeout: 30_000 },
    )
  await node('shop', 9, outcome)
  await node('orders', 6, outcome)
  await node('stock', 9, outcome)
  await node('shipping', 3, 'faults 0, errors 0, throttled 0$')
  // 3 looks, 3 sold (reserved, kept and shipped), one that is not there, one that is too much.
  await node('storefront@127\\.0\\.0\\.1', 14, 'faults 1, errors 0, throttled 0$')
  await expect(page.getByRole('button', { name: /^Client of shop\./ })).toBeVisible()
  await node('From orders to stock', 6, outcome)
  await expectAccessible(page)

  await page.getByRole('button', { name: /^storefront@/ }).click()
  await expect(page.getByRole('heading', { name: 'storefront@127.0.0.1' })).toBeVisible()
}
