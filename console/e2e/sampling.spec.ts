import { expect, expectAccessible, expectNoSidewaysScroll, looks, test } from './test'

const row = (page: import('@playwright/test').Page, name: string) =>
  page.getByRole('row', { name: new RegExp(`\\b${name}\\b`) })

test.beforeEach(async ({ page }) => {
  await page.goto('/sampling')
  await expect(row(page, 'Default')).toBeVisible()
})

test('a rule is made, tried, moved, changed and deleted', async ({ page }) => {
  await page.getByRole('button', { name: 'Create rule' }).click()
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(page.getByText('A name of 1 to 32 characters.')).toBeVisible()
  await page.getByLabel('Name', { exact: true }).fill('orders')
  await page.getByLabel('Path', { exact: true }).last().fill('/orders*')
  await page.getByLabel('Rate in percent').fill('25')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(row(page, 'orders')).toContainText('path /orders*')
  await expect(row(page, 'orders')).toContainText('1/s, then 25%')

  await page.getByRole('button', { name: 'Create rule' }).click()
  await page.getByLabel('Name', { exact: true }).fill('posts')
  await page.getByLabel('Method', { exact: true }).last().fill('POST')
  await page.getByLabel('Priority').fill('100')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(row(page, 'posts')).toBeVisible()

  await page.getByLabel('Path', { exact: true }).fill('/orders/7')
  await page.getByLabel('Method', { exact: true }).fill('POST')
  await expect(page.getByRole('status')).toContainText('orders decides')
  await page.getByRole('button', { name: 'Try posts earlier' }).click()
  await expect(page.getByRole('status')).toContainText('posts decides')
  await expect(page).toHaveURL(/path=%2Forders%2F7/)

  await page.getByRole('button', { name: 'Edit posts', exact: true }).first().click()
  await page.getByLabel('Reservoir').fill('7')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(row(page, 'posts')).toContainText('7/s')

  for (const name of ['posts', 'orders']) {
    await page.getByRole('button', { name: `Delete ${name}` }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: `Delete ${name}` })
      .click()
    await expect(row(page, name)).toHaveCount(0)
  }
})

test('a rule that asks for an attribute is tried with it', async ({ page }) => {
  await page.getByRole('button', { name: 'Create rule' }).click()
  await page.getByLabel('Name', { exact: true }).fill('gold')
  await page.getByRole('button', { name: 'More conditions' }).click()
  await page.getByLabel('Attributes', { exact: true }).last().fill('tier=gold*')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(row(page, 'gold')).toContainText('tier gold*')
  await page.getByLabel('Path', { exact: true }).fill('/')
  await expect(page.getByRole('status')).toContainText('Attributes.tier absent is not gold*')
  await page.getByLabel('Attributes', { exact: true }).fill('tier=golden')
  await expect(page.getByRole('status')).toContainText('gold decides')
  await page.getByRole('button', { name: 'Delete gold' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete gold' }).click()
  await expect(row(page, 'gold')).toHaveCount(0)
})

test('what is recorded of a path is stopped in three clicks', async ({ page }) => {
  await page.getByLabel('Path', { exact: true }).fill('/health')
  await expect(page.getByRole('status')).toContainText('Default decides: 1 a second, then 5% of the rest.')
  await page.getByRole('button', { name: 'Record none of /health' }).click()
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(page.getByRole('status')).toContainText('no-health decides: none is recorded.')
  await page.getByRole('button', { name: 'Delete no-health' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete no-health' }).click()
  await expect(row(page, 'no-health')).toHaveCount(0)
})

test.describe('a rule that the service refuses', () => {
  test.use({ tolerated: /status of 400/ })

  test('is told in the form, with the service’s own sentence', async ({ page }) => {
    for (const attempt of [1, 2]) {
      await page.getByRole('button', { name: 'Create rule' }).click()
      await page.getByLabel('Name', { exact: true }).fill('twice')
      await page.getByRole('button', { name: 'Create', exact: true }).click()
      if (attempt === 1) await expect(row(page, 'twice')).toBeVisible()
    }
    await expect(page.getByText('The rule was not saved')).toBeVisible()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Delete twice' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete twice' }).click()
    await expect(row(page, 'twice')).toHaveCount(0)
  })
})

for (const { colorScheme, width } of looks) {
  test(`the page of sampling keeps nobody out: ${colorScheme}, ${width} pixels`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    await page.getByLabel('Path', { exact: true }).fill('/x')
    await expect(page.getByRole('status')).toContainText('decides')
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
  })
}
