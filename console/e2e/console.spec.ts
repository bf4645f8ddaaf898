import { type Document, Ids, seeded, send } from './documents'
import { checkOut, storefront } from './storefront'
import { expect, expectAccessible, expectNoSidewaysScroll, looks, test } from './test'

const ids = new Ids(seeded(Date.now()))
const now = () => Date.now() / 1000

const hello = (members: Document = {}): Document => {
  const end = now()
  return {
    id: ids.segment(),
    trace_id: ids.trace(end),
    name: 'hello',
    origin: 'AWS::ECS::Container',
    start_time: end - 0.02,
    end_time: end,
    http: { request: { method: 'GET', url: 'http://127.0.0.1:8080/' }, response: { status: 200 } },
    ...members,
  }
}

test('an empty map says how to send a first trace, with the addresses of this service', async ({ page, server }) => {
  await page.goto('/?from=2020-01-01T00:00:00Z&to=2020-01-01T01:00:00Z')
  await expect(page.getByRole('heading', { name: 'No traces in this time range' })).toBeVisible()
  await expect(page.getByText(`AWS_XRAY_DAEMON_ADDRESS=${server.daemon}`)).toBeVisible()
  await expect(page.getByText(`--endpoint-url ${server.origin}`)).toBeVisible()
  await expectAccessible(page)
})

test('a trace is on the open map about a second after it was sent', async ({ page, server }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Service map' })).toBeVisible()
  await send(server.origin, [hello({ name: 'newcomer' })])
  await expect(page.getByRole('button', { name: /^newcomer\. 1 request,/ })).toBeVisible({ timeout: 4000 })
  await expect(page.getByRole('button', { name: /^Client of newcomer/ })).toBeVisible()
})

test('from a node to its traces, to one of them, to what its document says', async ({ page, server }) => {
  await send(server.origin, [hello({ annotations: { tier: 'gold' } }), ...storefront(now(), 20, 60)])
  await page.goto('/')
  await page.getByRole('button', { name: /^hello\./ }).click()
  await expect(page.getByRole('heading', { name: 'hello' })).toBeVisible()
  await expect(page.getByRole('img', { name: /^Response times\. / })).toBeVisible()

  await page.getByRole('link', { name: 'Traces' }).last().click()
  await expect(page).toHaveTitle('Traces · Roentgen')
  await expect(page.getByLabel('Filter traces')).toHaveValue(/hello/)
  await expect(page.getByRole('row').filter({ hasText: 'shop.example' })).toHaveCount(0)

  await page.getByRole('row').filter({ hasText: '127.0.0.1:8080' }).first().click()
  await expect(page).toHaveURL(/\/traces\/1-[0-9a-f]{8}-[0-9a-f]{24}/)
  const row = page.getByRole('treeitem', { name: /^hello, 20/ })
  await row.click()
  await page.getByRole('tab', { name: 'HTTP' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('http://127.0.0.1:8080/')
  await page.getByRole('tab', { name: 'Annotations' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('gold')
})

test('an edge has its own panel, and its traces are those of both ends', async ({ page, server }) => {
  await send(server.origin, storefront(now(), 20, 60))
  await page.goto('/')
  await page.getByRole('button', { name: /^From storefront to catalog\./ }).press('Enter')
  await expect(page.getByRole('heading', { name: 'storefront → catalog' })).toBeVisible()
  await page.getByRole('link', { name: 'Traces' }).last().click()
  await expect(page.getByLabel('Filter traces')).toHaveValue(/^edge\(.*storefront.*catalog/)
  await expect(page.getByRole('row').filter({ hasText: '/checkout' })).toHaveCount(0)
})

test('the map keeps its places from one refresh to the next', async ({ page, server }) => {
  await send(server.origin, storefront(now(), 20, 60))
  await page.goto('/')
  const node = page.getByRole('button', { name: /^storefront\./ })
  await expect(node).toBeVisible()
  await page.waitForTimeout(700)
  const before = await node.boundingBox()
  await send(server.origin, storefront(now(), 20, 60))
  await page.waitForTimeout(2500)
  expect(await node.boundingBox()).toEqual(before)
})

test('a failed request shows its exceptions, caused by each other', async ({ page, server }) => {
  const traceId = ids.trace(now())
  await send(server.origin, checkOut(traceId, now() - 5, true))
  await page.goto(`/traces/${traceId}`)
  await page
    .getByRole('treeitem', { name: /^checkout, .*Fault/ })
    .last()
    .click()
  await page.getByRole('tab', { name: 'Exceptions' }).click()
  await expect(page.getByRole('heading', { name: 'PaymentDeclinedError' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'caused by TimeoutError' })).toBeVisible()
  await page.getByRole('tab', { name: 'Raw document' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('"working_directory": "/srv/checkout"')
})

test('a trace in progress is shown as such, and completes by itself', async ({ page, server }) => {
  const { end_time: _, ...segment } = hello({ name: 'slow', http: undefined })
  await send(server.origin, [{ ...segment, in_progress: true }])
  await page.goto(`/traces/${segment.trace_id}`)
  await expect(page.getByRole('treeitem', { name: 'slow, open, OK' })).toBeVisible()
  await send(server.origin, [{ ...segment, end_time: Number(segment.start_time) + 1.5 }])
  await expect(page.getByRole('treeitem', { name: 'slow, 1.5 s, OK' })).toBeVisible({ timeout: 4000 })
})

test('the timeline is walked by keyboard', async ({ page, server }) => {
  const traceId = ids.trace(now())
  await send(server.origin, checkOut(traceId, now() - 5, true))
  await page.goto(`/traces/${traceId}`)
  const tree = page.getByRole('tree', { name: 'Timeline' })
  await tree.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('treeitem', { selected: true })).toHaveAttribute('aria-level', '2')
  const rows = await page.getByRole('treeitem').count()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByRole('treeitem')).toHaveCount(1)
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('treeitem')).toHaveCount(rows)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('treeitem', { selected: true })).toHaveCount(0)
})

test('a trace is opened by an id out of a log line', async ({ page, server }) => {
  const segment = hello()
  await send(server.origin, [segment])
  await page.goto('/?range=1h')
  await page.getByRole('searchbox', { name: 'Open a trace by its id' }).fill(`Root=${segment.trace_id};Sampled=1`)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`/traces/${segment.trace_id}?range=1h`)
  await expect(page.getByRole('treeitem', { name: /^hello/ })).toBeVisible()
})

test('a trace that is not there is waited for', async ({ page, server }) => {
  const segment = hello()
  await page.goto(`/traces/${segment.trace_id}`)
  await expect(page.getByRole('heading', { name: 'This trace is not here' })).toBeVisible()
  await send(server.origin, [segment])
  await expect(page.getByRole('treeitem', { name: /^hello/ })).toBeVisible({ timeout: 4000 })
})

test('the map says when the time range is too long for it', async ({ page }) => {
  await page.goto('/?range=24h')
  await page.getByRole('button', { name: 'Show the last 6 hours' }).click()
  await expect(page).toHaveURL('/?range=6h')
})

test('the appearance is chosen and remembered', async ({ page }) => {
  await page.goto('/traces')
  await expect(page.locator('body')).not.toHaveClass(/awsui-dark-mode/)
  await page.getByRole('button', { name: 'Appearance' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click()
  await expect(page.locator('body')).toHaveClass(/awsui-dark-mode/)
  await page.reload()
  await expect(page.locator('body')).toHaveClass(/awsui-dark-mode/)
})

test('an unknown address leads back', async ({ page }) => {
  await page.goto('/no/such/page')
  await page.getByRole('link', { name: 'Go to the service map' }).click()
  await expect(page).toHaveTitle('Service map · Roentgen')
})

test.describe('when the service fails', () => {
  test.use({ tolerated: /Failed to load resource/ })

  test('the page says so, and recovers', async ({ page }) => {
    await page.route('**/TraceSummaries', (route) => route.abort())
    await page.goto('/traces')
    await expect(page.getByText('The service does not answer.')).toBeVisible()
    await page.unroute('**/TraceSummaries')
    await expect(page.getByText('The service does not answer.')).toBeHidden({ timeout: 5000 })
  })

  test('its reason is shown', async ({ page }) => {
    await page.route('**/ServiceGraph', (route) =>
      route.fulfill({
        status: 400,
        headers: { 'x-amzn-errortype': 'InvalidRequestException' },
        json: { Message: 'Time range cannot be longer than 6 hours' },
      }),
    )
    await page.goto('/')
    await expect(page.getByText('Time range cannot be longer than 6 hours')).toBeVisible()
  })

  test('a trace id of the wrong form is told', async ({ page }) => {
    await page.goto('/traces/nonsense')
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible()
  })
})

for (const { colorScheme, width } of looks) {
  test(`the list of traces is accessible and fits, ${colorScheme} at ${width} pixels`, async ({ page, server }) => {
    await send(server.origin, storefront(now(), 30, 60))
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 800 })
    await page.goto('/traces')
    await expect(page.getByRole('row').nth(2)).toBeVisible()
    await expectNoSidewaysScroll(page)
    await expectAccessible(page)
  })
}
