import { startServer } from '../server'
import { shopTest as test } from '../test'
import { looks, take, use } from './take'

for (const look of looks) {
  test(`settings, API and login, ${look.colorScheme} ${look.size}`, async ({ page }) => {
    await use(page, look)
    const guarded = await startServer({ env: { ROENTGEN_ACCESS_KEYS: 'READER:reader/secret-0123456789:read' } })
    try {
      await page.goto('/settings')
      await page.getByText('Documents stored').waitFor()
      await take(page, 'settings', look)
      await page.keyboard.press('?')
      await take(page, 'keys', look)
      await page.goto('/settings?part=x-ray')
      await page.getByText('There are no resource policies.').waitFor()
      await take(page, 'settings-x-ray', look)
      await page.goto('/settings?part=limits')
      await page.getByText('session-hours').waitFor()
      await take(page, 'settings-limits', look)
      await page.goto('/api?operation=GetTraceStatistics')
      await page.getByRole('button', { name: 'Call it' }).click()
      await page.getByText(/^200 OK/).waitFor()
      await take(page, 'api', look)
      await page.goto(`${guarded.origin}/login`)
      await page.getByLabel('Access key id').waitFor()
      await take(page, 'login', look)
    } finally {
      await guarded.stop()
    }
  })
}
