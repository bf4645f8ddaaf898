import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expect, expectAccessible, expectNoSidewaysScroll, looks, shopTest as test } from './test'

const node = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name}\\. `) })

test.beforeEach(async ({ page }) => {
  await page.goto('/?range=1h&refresh=off')
  await expect(node(page, 'checkout')).toBeVisible()
})

test('words find nodes: the others step back', async ({ page }) => {
  await page.getByRole('searchbox', { name: 'Find nodes' }).fill('payments')
  // The service, and who calls it from outside.
  await expect(page.locator('.service-node:not(.dimmed)')).toHaveCount(2)
  await expect(page).toHaveURL(/find=payments/)
  await page.getByRole('searchbox', { name: 'Find nodes' }).fill('')
  await expect(page.locator('.service-node.dimmed')).toHaveCount(0)
})

test('a filter expression leaves the services of the traces that it selects', async ({ page }) => {
  const all = await page.locator('.service-node').count()
  const editor = page.getByLabel('Traces that the map is of')
  await editor.fill('service("checkout") { fault = true }')
  await editor.press('Enter')
  await expect(page).toHaveURL(/filter=/)
  await expect.poll(() => page.locator('.service-node').count()).toBeLessThan(all)
  await expect(node(page, 'checkout')).toBeVisible()
})

test('the neighbourhood of a node is shown alone', async ({ page }) => {
  const all = await page.locator('.service-node').count()
  await node(page, 'checkout').click()
  await page.getByRole('button', { name: /^Neighbourhood/ }).click()
  await page.getByRole('option', { name: 'Neighbours' }).click()
  await expect(page).toHaveURL(/focus=1/)
  await expect.poll(() => page.locator('.service-node').count()).toBeLessThan(all)
})

test('kinds are drawn as one, with their numbers added up', async ({ page }) => {
  const all = await page.locator('.service-node').count()
  await page.getByRole('button', { name: 'View', exact: true }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Databases' }).click()
  await expect(page).toHaveURL(/collapse=database/)
  await expect.poll(() => page.locator('.service-node').count()).toBeLessThan(all)
  await expect(page.getByText(/^\d+ databases$/)).toBeVisible()
})

test('rings are sized by traffic', async ({ page }) => {
  const radii = () =>
    page.locator('.ring-inside').evaluateAll((rings) => new Set(rings.map((ring) => ring.getAttribute('r'))).size)
  expect(await radii()).toBe(1)
  await page.getByRole('button', { name: 'View', exact: true }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Size by traffic' }).click()
  await expect.poll(radii).toBeGreaterThan(3)
})

test('a node tells its latency, its time and its failures, and a range of times leads to its traces', async ({
  page,
}) => {
  await node(page, 'checkout').click()
  await expect(page.getByRole('img', { name: /^Response times\. / })).toBeVisible()
  await expect(page.getByRole('slider', { name: /^Requests .* over time/ })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'What failed' })).toBeVisible()
  const brush = page.locator('.histogram-plot')
  const box = await brush.boundingBox()
  if (!box) throw new Error('The histogram has no room.')
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.95, box.y + box.height / 2, { steps: 4 })
  await page.mouse.up()
  await expect(page.getByText(/“Traces” and “Analyse” lead to these/)).toBeVisible()
  await page.getByRole('link', { name: 'Traces', exact: true }).last().click()
  await expect(page).toHaveURL(/\/traces\?.*responsetime/)
})

test('a call is selected with the keyboard and closed with Escape', async ({ page }) => {
  await page.getByRole('button', { name: /^From shop to checkout/ }).focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/service=shop.*callee=checkout/)
  await expect(page.getByRole('heading', { name: 'shop → checkout' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page).not.toHaveURL(/service=/)
})

test('arrow keys walk along the calls, and Enter opens what they have led to', async ({ page }) => {
  await node(page, 'shop').focus()
  await page.keyboard.press('ArrowRight')
  const callee = page.locator('.react-flow__node:focus')
  await expect(callee).toHaveCount(1)
  await expect(callee).not.toHaveAccessibleName(/^shop\. /)
  const name = (await callee.getAttribute('aria-label'))?.split('.')[0] ?? ''
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`service=${encodeURIComponent(name)}`))
  await expect(page.getByRole('heading', { name })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page).not.toHaveURL(/service=/)
  // A panel that closes gives the focus back when it has gone.
  await expect(page.getByRole('heading', { name })).toBeHidden()
  await expect(async () => {
    await page.getByRole('button', { name: /^From shop to checkout/ }).focus()
    await page.keyboard.press('ArrowRight')
    await expect(node(page, 'checkout')).toBeFocused({ timeout: 1000 })
  }).toPass()
})

test('from afar there are rings and kinds, near by there is text', async ({ page }) => {
  const names = page.locator('.node-name')
  await expect(names.first()).toBeVisible()
  const zoomOut = page.getByRole('button', { name: 'Zoom Out' })
  await expect
    .poll(async () => {
      if (await zoomOut.isEnabled()) await zoomOut.click()
      return names.count()
    })
    .toBe(0)
  await expect(node(page, 'checkout'), 'names are still there for screen readers').toBeVisible()
  await page.getByRole('button', { name: 'Fit View' }).click()
  await expect(names.first()).toBeVisible()
})

test('the map is saved as SVG and as PNG', async ({ page }) => {
  for (const [format, begins] of [
    ['SVG', '<svg '],
    ['PNG', '\u0089PNG'],
  ] as const) {
    await page.getByRole('button', { name: 'Export' }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: `Save as ${format}` }).click()
    const file = await (await download).path()
    const content = await readFile(file)
    expect(content.toString('latin1').startsWith(begins)).toBe(true)
    if (format === 'SVG') {
      expect(content.toString()).toContain('checkout')
      expect(content.toString()).not.toMatch(/stroke=""|fill=""/)
    }
  }
})

for (const { colorScheme, width } of looks) {
  test(`the map keeps nobody out: ${colorScheme}, ${width} pixels`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    await node(page, 'checkout').click()
    await expect(page.getByRole('heading', { name: 'What failed' })).toBeVisible()
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
  })
}
