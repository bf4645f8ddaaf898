import { readFile } from 'node:fs/promises'
import { Ids, seeded, send } from './documents'
import { checkOut } from './storefront'
import { expect, expectAccessible, expectNoSidewaysScroll, looks, test } from './test'

const ids = new Ids(seeded(4711))
let traceId = ''

test.beforeAll(async ({ server }) => {
  const start = Date.now() / 1000 - 20
  traceId = ids.trace(start)
  await send(server.origin, checkOut(traceId, start, true))
})

test('the critical path is marked in the waterfall and listed; a click leads to the segment', async ({ page }) => {
  await page.goto(`/traces/${traceId}`)
  await expect(page.getByRole('treeitem', { name: /on the critical path/ }).first()).toBeVisible()
  const list = page.getByRole('region', { name: /^Critical path/ })
  await expect(list.getByRole('listitem').first()).toContainText('api.bank.example')
  await list.getByRole('button').first().click()
  await expect(page.getByRole('treeitem', { selected: true })).toHaveAttribute('aria-label', /api\.bank\.example/)
  await page.getByRole('checkbox', { name: 'Critical path' }).click()
  await expect(page).toHaveURL(/path=off/)
  await expect(list).toBeHidden()
  await expect(page.getByRole('treeitem', { name: /on the critical path/ })).toHaveCount(0)
})

test('dragging over the time scale and over the strip zooms, in the address, and all is shown again', async ({
  page,
}) => {
  await page.goto(`/traces/${traceId}`)
  await page.getByRole('treeitem').first().waitFor()
  const drag = async (selector: string, from: number, to: number) => {
    const box = await page.locator(selector).boundingBox()
    if (!box) throw new Error(`no ${selector}`)
    await page.mouse.move(box.x + box.width * from, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * to, box.y + box.height / 2, { steps: 4 })
    await page.mouse.up()
  }
  await drag('.timeline-ticks', 0.2, 0.6)
  await expect(page).toHaveURL(/zoom=0\.\d+-1\.\d+/)
  await expect(page.locator('.minimap-seen')).toBeVisible()
  const before = page.url()
  await drag('.minimap', 0.7, 0.9)
  await expect(page).not.toHaveURL(before)
  await page.reload()
  await expect(page.locator('.minimap-seen')).toBeVisible()
  await page.getByRole('button', { name: 'Show the whole time' }).click()
  await expect(page).not.toHaveURL(/zoom=/)
  await page.keyboard.press('+')
  await expect(page).toHaveURL(/zoom=/)
  await page.keyboard.press('0')
  await expect(page).not.toHaveURL(/zoom=/)
})

test('a search counts what it finds and walks through it', async ({ page }) => {
  await page.goto(`/traces/${traceId}`)
  await page.getByRole('treeitem').first().waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('dynamodb')
  await expect(page).toHaveURL(/find=dynamodb/)
  const count = page.getByRole('status').filter({ hasText: /^\d/ })
  const total = Number(await count.textContent())
  expect(total).toBeGreaterThan(0)
  await page.keyboard.press('Enter')
  await expect(count).toHaveText(`1 / ${total}`)
  await page.getByRole('tree').focus()
  await page.keyboard.press('n')
  await expect(count).toHaveText(`${total > 1 ? 2 : 1} / ${total}`)
  await page.keyboard.press('N')
  await expect(count).toHaveText(`1 / ${total}`)
  await page.getByRole('searchbox', { name: 'Search in this trace' }).fill('no such thing')
  await expect(page.getByRole('status').filter({ hasText: 'None' })).toBeVisible()
})

test('bars are coloured by service on demand, with a legend', async ({ page }) => {
  await page.goto(`/traces/${traceId}`)
  await page.getByRole('button', { name: 'Service', exact: true }).click()
  await expect(page).toHaveURL(/colour=service/)
  await expect(page.getByRole('list', { name: 'Colours of the services' }).getByRole('listitem')).not.toHaveCount(0)
  await expect(page.getByRole('treeitem', { name: /service storefront/ }).first()).toBeVisible()
})

test('everything is collapsed and opened at once; j and k walk', async ({ page }) => {
  await page.goto(`/traces/${traceId}`)
  const items = page.getByRole('treeitem')
  await items.nth(3).waitFor()
  const rows = await items.count()
  await page.getByRole('button', { name: 'Collapse all' }).click()
  await expect(items).toHaveCount(1)
  await page.getByRole('button', { name: 'Expand all' }).click()
  await expect(items).toHaveCount(rows)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await expect(page.getByRole('treeitem', { selected: true })).toHaveAttribute('aria-level', '2')
  await page.keyboard.press('k')
  await expect(page.getByRole('treeitem', { selected: true })).toHaveAttribute('aria-level', '1')
})

test('missing and unfinished parts are said in words', async ({ page, server }) => {
  const start = Date.now() / 1000 - 5
  const trace = ids.trace(start)
  const segment = (members: object) => ({
    id: ids.segment(),
    trace_id: trace,
    start_time: start,
    end_time: start + 1,
    ...members,
  })
  await send(server.origin, [
    segment({ name: 'orphan', parent_id: ids.segment() }),
    segment({
      name: 'front',
      end_time: undefined,
      in_progress: true,
      subsegments: [
        {
          id: ids.segment(),
          name: 'mailer',
          namespace: 'remote',
          start_time: start,
          end_time: start + 0.5,
          http: { request: { method: 'GET', url: 'http://mailer/' } },
        },
      ],
    }),
  ])
  await page.goto(`/traces/${trace}`)
  await expect(page.getByText('1 segment names a parent that was not received.')).toBeVisible()
  await expect(page.getByText('1 part is in progress.')).toBeVisible()
  await expect(page.getByRole('treeitem', { name: /^orphan, .*parent not received/ })).toBeVisible()
  await expect(page.getByRole('treeitem', { name: /^mailer, .*inferred/ })).toBeVisible()
  await expect(page.getByRole('treeitem', { name: /^front, .*in progress/ })).toBeVisible()
})

test('a trace of which the service left something out says so', async ({ page }) => {
  await page.route('**/Traces', async (route) => {
    const response = await route.fetch()
    const answer = await response.json()
    for (const trace of answer.Traces) trace.LimitExceeded = true
    await route.fulfill({ response, json: answer })
  })
  await page.goto(`/traces/${traceId}`)
  await expect(page.getByText('some of its segments are missing')).toBeVisible()
})

test('a flame graph sums up by path of names; a frame is looked at closer', async ({ page }) => {
  await page.goto(`/traces/${traceId}`)
  await page.getByRole('button', { name: 'Flame graph' }).click()
  await expect(page).toHaveURL(/view=flame/)
  const graph = page.getByRole('group', { name: 'Flame graph' })
  const all = await graph.getByRole('button').count()
  await graph
    .getByRole('button', { name: /^DynamoDB: / })
    .first()
    .click()
  await expect(page).toHaveURL(/frame=/)
  await expect(page.getByRole('tab', { name: 'Overview' })).toBeVisible()
  expect(await graph.getByRole('button').count()).toBeLessThan(all)
  await page.getByRole('button', { name: 'Show all' }).click()
  await expect(graph.getByRole('button')).toHaveCount(all)
  await graph.getByRole('button').first().focus()
  await page.keyboard.press('ArrowRight')
  await expect(graph.getByRole('button').nth(1)).toBeFocused()
})

test('the table is sorted by self time, searched, and summed up by name', async ({ page }) => {
  await page.goto(`/traces/${traceId}?view=table`)
  const rows = page.getByRole('table', { name: 'Segments' }).getByRole('row')
  await expect(rows.nth(1)).toContainText('api.bank.example')
  await page.getByRole('searchbox', { name: 'Search in this trace' }).fill('dynamodb')
  await expect(rows).toHaveCount(3)
  await page
    .getByRole('button', { name: /^Details of DynamoDB/ })
    .first()
    .click()
  await expect(page.getByRole('tab', { name: 'Overview' })).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search in this trace' }).fill('')
  await page.getByRole('button', { name: 'Sums by name' }).click()
  const sums = page.getByRole('table', { name: 'Sums by name' }).getByRole('row')
  await expect(sums.filter({ hasText: '## authenticate' })).toContainText('2')
})

test('a node of the map of the trace selects its segment', async ({ page }) => {
  await page.goto(`/traces/${traceId}?view=map`)
  await page.getByRole('button', { name: /^checkout\. / }).click()
  await expect(page).toHaveURL(/entity=/)
  await expect(page.getByRole('tab', { name: 'Overview' })).toBeVisible()
})

test('the panel has SQL by clause, resources, linked traces, and the way to the logs', async ({ page, server }) => {
  const start = Date.now() / 1000 - 5
  const trace = ids.trace(start)
  const other = ids.trace(start)
  const sql = { sanitized_query: 'SELECT * FROM coupons WHERE code = ? AND used = 0', database_type: 'PostgreSQL' }
  const segment = {
    id: ids.segment(),
    trace_id: trace,
    name: 'batch',
    start_time: start,
    end_time: start + 1,
    service: { version: '7' },
    aws: { ecs: { container: 'c-1' }, xray: { sdk: 'X-Ray for Python' } },
    links: [{ trace_id: other, id: ids.segment(), attributes: { queue: 'parcels' } }],
    subsegments: [
      { id: ids.segment(), name: 'coupons@db', namespace: 'remote', start_time: start, end_time: start + 0.5, sql },
    ],
  }
  await send(server.origin, [segment])
  await page.goto(`/traces/${trace}?entity=${segment.id}`)
  await page.getByRole('tab', { name: 'Resources' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('ECS container')
  await expect(page.getByRole('tabpanel')).toContainText('X-Ray for Python')
  await page.getByRole('tab', { name: 'Logs' }).click()
  await page.getByRole('textbox', { name: 'Where your logs are' }).fill('javascript:alert(1)//{traceId}')
  await expect(page.getByText('An address begins with https:// or http://.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Remember' })).toBeDisabled()
  await page.getByRole('textbox', { name: 'Where your logs are' }).fill('https://logs.example/?q={traceId}')
  await page.getByRole('button', { name: 'Remember' }).click()
  await page.reload()
  await page.getByRole('tab', { name: 'Logs' }).click()
  await expect(page.getByRole('link', { name: /^Logs of this trace/ })).toHaveAttribute(
    'href',
    `https://logs.example/?q=${trace}`,
  )
  await page.getByRole('tab', { name: 'Links (1)' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('parcels')
  await page.getByRole('link', { name: other }).click()
  await expect(page).toHaveURL(new RegExp(`/traces/${other}`))
  await page.goBack()
  await page
    .getByRole('treeitem', { name: /^coupons@db/ })
    .first()
    .click()
  await page.getByRole('tab', { name: 'SQL' }).click()
  await expect(page.getByRole('tabpanel').locator('pre')).toHaveText(
    'SELECT *\nFROM coupons\nWHERE code = ?\n  AND used = 0',
  )
})

test('a trace is saved as JSON', async ({ page }) => {
  await page.goto(`/traces/${traceId}`)
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  const download = await saved
  expect(download.suggestedFilename()).toBe(`${traceId}.json`)
  const { Traces } = JSON.parse(await readFile(await download.path(), 'utf8'))
  expect(Traces[0].Id).toBe(traceId)
  expect(Traces[0].Segments).toHaveLength(4)
})

for (const { colorScheme, width } of looks) {
  test(`every view is accessible and fits, ${colorScheme} at ${width} pixels`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 800 })
    for (const [address, sign] of [
      ['?colour=service&find=dynamodb', '.timeline-row'],
      ['?zoom=0.1-0.9', '.minimap-seen'],
      ['?view=map', '.react-flow__node'],
      ['?view=flame', '.flame-frame'],
      ['?view=table', 'tbody tr'],
    ] as const) {
      await page.goto(`/traces/${traceId}${address}`)
      await page.locator(sign).first().waitFor()
      await expectNoSidewaysScroll(page)
      await expectAccessible(page)
    }
  })
}
