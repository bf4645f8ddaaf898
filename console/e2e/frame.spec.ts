import { startServer } from './server'
import { expect, expectAccessible, expectNoSidewaysScroll, looks, shopTest, test } from './test'

test('keys lead from page to page, and time and group go along', async ({ page }) => {
  await page.goto('/settings?range=1h&group=Orders')
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await expect(page).toHaveURL('/api?range=1h&group=Orders')
  await page.keyboard.press('g')
  await page.keyboard.press('m')
  await expect(page).toHaveURL('/?range=1h&group=Orders')
})

test('a question mark lists the keys of the page, and Escape closes the list', async ({ page }) => {
  await page.goto('/api')
  await expect(page.getByRole('heading', { level: 1, name: 'API' })).toBeVisible()
  await page.keyboard.press('?')
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(list).toContainText('Next operation')
  await expect(list).toContainText('Service map')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(list).toBeHidden()
})

test('a slash goes to the search, where letters are letters', async ({ page }) => {
  await page.goto('/settings')
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  await page.keyboard.press('/')
  const field = page.getByRole('searchbox', { name: 'Open a trace by its id' }).filter({ visible: true })
  await expect(field).toBeFocused()
  await page.keyboard.type('gm?')
  await expect(field).toHaveValue('gm?')
  await expect(page).toHaveTitle('Settings · Roentgen')
  await page.keyboard.press('Escape')
  await expect(field).not.toBeFocused()
})

shopTest('the group is chosen in the frame and stands in the address', async ({ page }) => {
  await page.goto('/settings')
  await page.getByRole('button', { name: 'Group: all traces' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Orders' }).click()
  await expect(page).toHaveURL('/settings?group=Orders')
  await page.getByRole('link', { name: 'API' }).first().click()
  await expect(page).toHaveURL('/api?group=Orders')
  await page.getByRole('button', { name: 'Group: Orders' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'All traces' }).click()
  await expect(page).toHaveURL('/api')
})

test('the frame says which service this is', async ({ page }) => {
  await page.goto('/settings')
  await page.getByRole('button', { name: 'Service and session' }).click()
  await expect(
    page.getByText(/Everybody on this machine · account 0{12} · Roentgen \d/).filter({ visible: true }),
  ).toBeVisible()
})

test('navigation has a section for each kind of work', async ({ page }) => {
  await page.goto('/settings')
  const navigation = page.getByRole('navigation', { name: 'Pages' })
  for (const section of ['Observe', 'Configure', 'Build']) await expect(navigation.getByText(section)).toBeVisible()
  await expect(navigation.getByRole('link', { name: 'Settings' })).toHaveAttribute('aria-current', 'page')
})

shopTest('the shop is on the map over its six hours', async ({ page, shop }) => {
  await page.goto('/?range=6h')
  for (const name of ['shop', 'checkout', 'pricing', 'promotions', 'catalog']) {
    await expect(page.getByRole('button', { name: new RegExp(`^${name}\\.`) }).first()).toBeVisible({ timeout: 20_000 })
  }
  await page.goto(`/traces/${shop.known.cycle}`)
  await expect(page.getByRole('treeitem', { name: /^promotions/ }).first()).toBeVisible()
})

test('a service without a daemon says how to start one', async ({ page }) => {
  const server = await startServer({ command: 'serve' })
  try {
    await page.goto(`${server.origin}/?range=5m`)
    await expect(page.getByText(`roentgen daemon --endpoint ${server.origin}`)).toBeVisible()
    await page.goto(`${server.origin}/settings`)
    await expect(page.getByText('None in this process')).toBeVisible()
  } finally {
    await page.close()
    await server.stop()
  }
})

for (const { colorScheme, width } of looks) {
  test(`settings and API are accessible and fit, ${colorScheme} at ${width} pixels`, async ({ page }) => {
    test.setTimeout(180_000)
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 800 })
    for (const [address, sign] of [
      ['/settings', 'Documents stored'],
      ['/settings?part=access', 'There are no access keys'],
      ['/settings?part=x-ray', 'Resource policies'],
      ['/settings?part=limits', 'session-hours'],
      ['/api?operation=GetServiceGraph', 'GetTraceSummaries'],
    ] as const) {
      await page.goto(address)
      await expect(page.getByText(sign).first()).toBeVisible()
      await expectNoSidewaysScroll(page)
      await expectAccessible(page)
    }
  })
}

test('programs and styles are sent small to whoever takes that, and are the same to whoever does not', async ({
  shop,
}) => {
  const page = await (await fetch(shop.origin)).text()
  const [script] = /\/assets\/[^"]+\.js/.exec(page) ?? []
  const ask = async (coding: string) => {
    const answer = await fetch(shop.origin + script, { headers: { 'accept-encoding': coding } })
    return { coding: answer.headers.get('content-encoding'), headers: answer.headers, text: await answer.text() }
  }
  const plain = await ask('identity')
  expect(plain.coding).toBeNull()
  for (const coding of ['br', 'gzip']) {
    const small = await ask(coding)
    expect(small.coding).toBe(coding)
    expect(small.text === plain.text, 'the same program').toBe(true)
    expect(Number(small.headers.get('content-length'))).toBeLessThan(Number(plain.headers.get('content-length')) / 2)
    for (const name of ['content-type', 'cache-control', 'vary', 'content-security-policy', 'x-content-type-options']) {
      expect(small.headers.get(name), name).toBe(plain.headers.get(name))
    }
    expect(small.headers.get('vary')).toContain('Accept-Encoding')
  }
  expect((await ask('br;q=0, gzip')).coding).toBe('gzip')
  expect((await ask('zstd')).coding).toBeNull()
})
