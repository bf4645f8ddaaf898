import { Ids, seeded, send } from './documents'
import { backwards, hostileTrace, markup } from './hostile'
import { expect, expectAccessible, expectNoSidewaysScroll, test } from './test'

const ids = new Ids(seeded(666 + Date.now()))
/** The answer, with what is called something Japanese called something worse; documents are JSON inside JSON. */
function renamed(value: unknown, member = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => renamed(each))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, renamed(each, name)]))
  }
  if (member === 'Document') return JSON.stringify(renamed(JSON.parse(String(value))))
  const japanese = typeof value === 'string' && value.startsWith('日本語')
  return japanese && member.toLowerCase() === 'name' ? `${markup}${backwards}` : value
}

for (const width of [360, 1440]) {
  test(`a hostile trace is text, and stays in its place at ${width} pixels`, async ({ page, server }) => {
    test.setTimeout(120_000)
    const start = Date.now() / 1000 - 2
    const traceId = ids.trace(start)
    await send(server.origin, [hostileTrace(ids, traceId, start)])
    await page.setViewportSize({ width, height: 800 })

    // Names cannot carry markup this far: the service refuses them. The page must not depend on that.
    await page.route(/\/(Traces|TraceGraph|TraceSummaries|ServiceGraph)$/, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: renamed(await response.json()) })
    })

    const calm = async () => {
      await expectNoSidewaysScroll(page)
      expect(await page.locator('img[src="x"], [onerror]').count()).toBe(0)
    }
    await page.goto('/')
    await expect(page.getByRole('button', { name: /^שירות/ })).toBeVisible()
    await calm()
    await expectAccessible(page)
    await page.goto('/traces')
    await expect(page.getByRole('row').nth(1)).toBeVisible()
    await calm()
    await page.goto(`/traces/${traceId}`)
    await page
      .getByRole('treeitem', { name: /^שירות/ })
      .first()
      .click()
    await expect(page.getByRole('treeitem', { name: markup }).first()).toBeVisible()
    await calm()
    for (const tab of ['Overview', 'Exceptions', 'HTTP', 'Annotations', 'Metadata', 'Raw document']) {
      await page.getByRole('tab', { name: tab }).click()
      await expect(page.getByRole('tabpanel')).toBeVisible()
      await calm()
    }
    await expect(page.getByRole('tabpanel')).toContainText('<script>alert(2)</script>')
    await expectAccessible(page)
    const height = await page
      .getByRole('treeitem')
      .first()
      .evaluate((row) => row.getBoundingClientRect().height)
    expect(height, 'a row is a row, whatever its name').toBe(32)
  })
}
