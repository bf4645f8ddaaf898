import { openOutage } from '../outage'
import { shopTest as test } from '../test'
import { looks, take, use } from './take'

for (const look of looks) {
  test(`analytics, sampling and groups, ${look.colorScheme} ${look.size}`, async ({ page }) => {
    await use(page, look)
    await page.goto('/analytics?range=6h&refresh=off&split=600')
    await page
      .getByRole('row', { name: /release/ })
      .first()
      .waitFor()
    await take(page, 'analytics', look)
    await page.goto('/sampling?path=/health')
    await page.getByRole('status').waitFor()
    await take(page, 'sampling', look)
    await page.goto('/groups')
    await page.getByRole('row', { name: /Orders/ }).waitFor()
    await take(page, 'groups', look)
  })
}

test('insights', async ({ page }) => {
  test.setTimeout(180_000)
  const outage = await openOutage()
  try {
    for (const look of looks) {
      await use(page, look)
      await page.goto(`${outage.origin}/insights?range=3h&refresh=off`)
      await page.getByRole('link', { name: /^Insight of/ }).waitFor()
      await take(page, 'insights', look)
      await page.getByRole('link', { name: /^Insight of/ }).click()
      await page.getByRole('button', { name: /^payment/ }).waitFor()
      await take(page, 'insight', look)
    }
  } finally {
    await outage.stop()
  }
})
