import { Ids, seeded, send } from './documents'
import { checkOut } from './storefront'
import { expect, expectAccessible, expectNoSidewaysScroll, looks, test } from './test'

const ids = new Ids(seeded(815))
let good = ''
let bad = ''

test.beforeAll(async ({ server }) => {
  const start = Date.now() / 1000 - 30
  good = ids.trace(start)
  bad = ids.trace(start + 1)
  await send(server.origin, [...checkOut(good, start, false), ...checkOut(bad, start + 4, true)])
})

test('from a trace to a similar one: what is slower, gone, and has another outcome', async ({ page }) => {
  await page.goto(`/traces/${good}`)
  await page.getByRole('link', { name: 'Compare' }).click()
  await expect(page).toHaveURL(new RegExp(`/compare\\?a=${good}`))
  await page.getByRole('button', { name: `Compare with ${bad}` }).click()
  await expect(page).toHaveURL(new RegExp(`b=${bad}`))
  const largest = page.getByRole('list', { name: 'Largest differences' }).getByRole('button')
  await expect(largest.first()).toContainText('api.bank.example')
  await expect(largest.first()).toContainText('OK → Fault')
  const tree = page.getByRole('tree', { name: 'Both traces' })
  await expect(tree.getByRole('treeitem', { name: /^SQS, removed/ }).first()).toBeVisible()
  await expect(tree.getByRole('treeitem', { name: /^storefront, slower, \+.*OK became Fault/ })).toBeVisible()
})

test('a difference leads to its row, and on to the segment in its trace', async ({ page }) => {
  await page.goto(`/compare?a=${good}&b=${bad}`)
  await page.getByRole('list', { name: 'Largest differences' }).getByRole('button').first().click()
  await expect(page).toHaveURL(/at=/)
  await expect(page.getByRole('treeitem', { selected: true })).toHaveAttribute('aria-label', /^api\.bank\.example/)
  await page.getByRole('link', { name: /^B: 2\.01 s, Fault/ }).click()
  await expect(page).toHaveURL(new RegExp(`/traces/${bad}.*entity=`))
  await expect(page.getByRole('tab', { name: 'Overview' })).toBeVisible()
})

test('only what differs, in the address; the sides are swapped; rows are walked by keyboard', async ({ page }) => {
  await page.goto(`/compare?a=${good}&b=${bad}`)
  const rows = page.getByRole('treeitem')
  await rows.nth(3).waitFor()
  const all = await rows.count()
  await page.getByRole('checkbox', { name: 'Only what differs' }).click()
  await expect(page).toHaveURL(/only=changes/)
  await expect.poll(() => rows.count()).toBeLessThan(all)
  await page.getByRole('button', { name: 'Swap' }).click()
  await expect(page).toHaveURL(new RegExp(`a=${bad}`))
  await expect(page.getByRole('treeitem', { name: /^SQS, added/ }).first()).toBeVisible()
  await page.getByRole('tree').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('treeitem', { selected: true })).toHaveAttribute('id', 'pair-1')
})

test('a trace is chosen by a line that holds its id; one that is not there is told', async ({ page }) => {
  await page.goto('/compare')
  await page.getByRole('searchbox', { name: 'Id of trace A' }).fill(`Root=${good};Sampled=1`)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`a=${good}`))
  await page.goto(`/compare?a=${good}&b=${ids.trace(1)}`)
  await expect(page.getByText('The service has no trace with this id.')).toBeVisible()
})

for (const { colorScheme, width } of looks) {
  test(`the comparison is accessible and fits, ${colorScheme} at ${width} pixels`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 800 })
    for (const [address, sign] of [
      ['/compare', 'form'],
      [`/compare?a=${good}`, '.similar button'],
      [`/compare?a=${good}&b=${bad}`, '.pair-bar.b'],
    ] as const) {
      await page.goto(address)
      await page.locator(sign).first().waitFor()
      await expectNoSidewaysScroll(page)
      await expectAccessible(page)
    }
  })
}
