import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bigTrace } from './bigTrace'
import { importTraces } from './import'
import { startServer } from './server'
import { expect, test } from './test'

const segments = 100_000

test('a trace of 100,000 segments is read, walked from end to end, searched and zoomed', async ({ page }) => {
  test.setTimeout(180_000)
  const folder = await mkdtemp(join(tmpdir(), 'roentgen-big-'))
  const { id, documents } = bigTrace(segments, Date.now() / 1000)
  await importTraces(folder, [[...documents]])
  const server = await startServer({ data: folder })
  try {
    await page.goto(`${server.origin}/traces/${id}?refresh=off`)
    await expect(page.getByText('100,000 with subsegments')).toBeVisible({ timeout: 60_000 })
    const rows = page.getByRole('treeitem')
    await expect(rows.first()).toHaveAccessibleName(/^nightly, /)
    expect(await rows.count(), 'only rows in sight are there').toBeLessThan(100)
    await page.getByRole('tree').focus()
    await page.keyboard.press('End')
    await expect(page.getByRole('treeitem', { selected: true })).toHaveAttribute('id', `row-${segments - 1}`)
    await page.keyboard.press('Home')
    await expect(page.getByRole('treeitem', { selected: true })).toHaveAttribute('id', 'row-0')
    await page.getByRole('searchbox', { name: 'Search in this trace' }).fill('batch-3')
    await expect(page.getByRole('status').filter({ hasText: /^\d+$/ })).toBeVisible({ timeout: 15_000 })
    await page.getByRole('button', { name: 'Collapse all' }).click()
    await expect(rows).toHaveCount(1)
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
})
