import { Ids, seeded, send } from './documents'
import { expect, test } from './test'

test('store and ingest are told, with losses by reason', async ({ page, server }) => {
  const ids = new Ids(seeded(Date.now()))
  const end = Date.now() / 1000
  await send(server.origin, [
    { id: ids.segment(), trace_id: ids.trace(end), name: 'kept', start_time: end - 1, end_time: end },
  ])
  await fetch(`${server.origin}/TraceSegments`, {
    method: 'POST',
    body: JSON.stringify({ TraceSegmentDocuments: ['{"nonsense', '{"id":"1"}'] }),
  })
  await page.goto('/settings')
  await expect(page.getByText('Takes documents')).toBeVisible()
  await expect(page.getByText('30 days')).toBeVisible()
  await expect(page.getByText(server.daemon)).toBeVisible()
  const losses = page.getByRole('table', { name: 'Losses by reason' })
  await expect(losses.getByRole('row').filter({ hasText: 'ParseError' })).toContainText('The document is not JSON.')
})

test('the indexing rule is changed, undone and kept', async ({ page }) => {
  await page.goto('/settings?part=x-ray')
  const field = page.getByLabel('Desired percentage of traces')
  const form = page.locator('form').filter({ has: field })
  await expect(field).toHaveValue('1')
  await field.fill('101')
  await expect(form.getByText('A number from 0 to 100.')).toBeVisible()
  await expect(form.getByRole('button', { name: 'Save' })).toBeDisabled()
  await form.getByRole('button', { name: 'Undo' }).click()
  await expect(field).toHaveValue('1')
  await field.fill('12.5')
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByText('Saved')).toBeVisible()
  await page.reload()
  await expect(field).toHaveValue('12.5')
})

test('encryption and destination are kept', async ({ page }) => {
  await page.goto('/settings?part=x-ray')
  const key = page.getByLabel('KMS key')
  await key.fill('alias/traces')
  await page.locator('form').filter({ has: key }).getByRole('button', { name: 'Save' }).click()
  await expect(key).toHaveValue('arn:aws:kms:us-east-1:000000000000:alias/traces')
  await expect(page.getByText('Type KMS, active')).toBeVisible()
  await page.getByRole('radio', { name: 'CloudWatch Logs' }).check()
  await page
    .locator('form')
    .filter({ has: page.getByRole('radio') })
    .getByRole('button', { name: 'Save' })
    .click()
  await page.reload()
  await expect(page.getByRole('radio', { name: 'CloudWatch Logs' })).toBeChecked()
})

test.describe('resource policies', () => {
  test.use({ tolerated: /Failed to load resource/ })

  test('one is added, refused when it is none, edited and deleted', async ({ page }) => {
    await page.goto('/settings?part=x-ray')
    await page.getByRole('button', { name: 'Add a policy' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a resource policy' })
    await dialog.getByLabel('Name').fill('sns')
    const example = await dialog.getByLabel('Policy', { exact: true }).inputValue()
    await dialog.getByLabel('Policy', { exact: true }).fill('nonsense')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog.getByText('This is no IAM policy')).toBeVisible()
    await dialog.getByLabel('Policy', { exact: true }).fill(example)
    await dialog.getByRole('button', { name: 'Save' }).click()
    const row = page.getByRole('row').filter({ hasText: 'sns.amazonaws.com' })
    await expect(row).toContainText('revision 1')
    await row.getByRole('button', { name: 'Edit sns' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await expect(row).toContainText('revision 2')
    await row.getByRole('button', { name: 'Delete sns' }).click()
    await expect(page.getByText('There are no resource policies.')).toBeVisible()
  })
})

test('a limit is found by a word, and the part is in the address', async ({ page }) => {
  await page.goto('/settings')
  await page.getByRole('tab', { name: 'Limits' }).click()
  await expect(page).toHaveURL('/settings?part=limits')
  await page.getByRole('searchbox', { name: 'Find a limit' }).fill('logged in')
  await expect(page.getByRole('rowheader', { name: 'sessions', exact: true })).toBeVisible()
  await expect(page.getByRole('rowheader', { name: 'documents', exact: true })).toHaveCount(0)
})
