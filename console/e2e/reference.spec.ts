import { expect, shopTest as test } from './test'

test('operations are found by words, ours and those of X-Ray', async ({ page, shop }) => {
  const { paths } = (await (await fetch(`${shop.origin}/roentgen/openapi.json`)).json()) as { paths: object }
  const ours = Object.values(paths).flatMap((methods: object) => Object.keys(methods)).length
  await page.goto('/api')
  const list = page.getByRole('navigation', { name: 'Operations' })
  await expect(list.getByRole('link', { name: 'GetFacets' })).toBeVisible()
  await expect(list.getByRole('link')).toHaveCount(38 + ours)
  await page.keyboard.press('/')
  await page.keyboard.type('create sampling')
  await expect(page).toHaveURL('/api?find=create+sampling')
  await expect(list.getByRole('link')).toHaveCount(1)
  await list.getByRole('link', { name: /CreateSamplingRule/ }).click()
  await expect(page).toHaveURL('/api?find=create+sampling&operation=CreateSamplingRule')
  await expect(page.getByText('It is not called from here, since it changes something.')).toBeVisible()
})

test('commands have the address of this service', async ({ page, shop }) => {
  await page.goto('/api?operation=GetTraceSummaries')
  await expect(page.getByText(`curl ${shop.origin}/TraceSummaries`)).toBeVisible()
  await page.getByRole('tab', { name: 'aws command line' }).click()
  await expect(page.getByText('aws xray get-trace-summaries')).toBeVisible()
  await expect(page.getByText(`--endpoint-url ${shop.origin} --region us-east-1 --no-sign-request`)).toBeVisible()
  await expect(page.getByRole('link', { name: /All members/ })).toHaveAttribute(
    'href',
    'https://docs.aws.amazon.com/xray/latest/api/API_GetTraceSummaries.html',
  )
})

test('what reads is tried from the page', async ({ page }) => {
  await page.goto('/api?operation=GetGroups')
  const request = page.getByLabel('Request', { exact: true })
  await request.fill('nonsense')
  await expect(page.getByText('This is no JSON object.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Call it' })).toBeDisabled()
  await request.fill('{}')
  await page.getByRole('button', { name: 'Call it' }).click()
  await expect(page.getByText(/^200 OK, /)).toBeVisible()
  await expect(page.getByText('"GroupName": "Orders"')).toBeVisible()
})

test.describe('a refusal', () => {
  test.use({ tolerated: /Failed to load resource/ })

  test('is shown with its code and its sentence', async ({ page }) => {
    await page.goto('/api?operation=GetTraceSummaries')
    await page.getByLabel('Request', { exact: true }).fill('{"StartTime": 5}')
    await page.getByRole('button', { name: 'Call it' }).click()
    await expect(page.getByText(/^400 ValidationException, /)).toBeVisible()
  })
})

test('the list is walked by keys', async ({ page }) => {
  await page.goto('/api')
  await expect(page.getByRole('heading', { level: 2, name: 'GetFacets' })).toBeVisible()
  await page.keyboard.press('j')
  await expect(page).toHaveURL('/api?operation=GetTraceStatistics')
  await page.keyboard.press('k')
  await expect(page).toHaveURL('/api?operation=GetFacets')
})
