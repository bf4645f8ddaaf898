import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { chromium, type Locator, type Page, test } from '@playwright/test'
import { bigMap } from '../e2e/bigMap'
import { bigTrace } from '../e2e/bigTrace'
import type { Document } from '../e2e/documents'
import { send } from '../e2e/documents'
import { type Server, startServer } from '../e2e/server'
import { openShop, type Shop } from '../e2e/shop'
import base from '../playwright.config'
import { framesOf } from './frames'

const traces = Number(process.env.BENCH_TRACES ?? 1_000_000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const rows: [what: string, figure: string, reach: string][] = []
const note = (what: string, figure: string, reach: string) => {
  rows.push([what, figure, reach])
  console.log(`${what}: ${figure}`)
}
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const ms = (value: number) => `${value.toFixed(0)} ms`

/** What cannot be measured is told and does not keep the rest from it: a failed test would begin anew with an empty table. */
async function attempt(what: string, measure: () => Promise<void>) {
  try {
    await measure()
  } catch (error) {
    note(what, `not measured: ${String(error).split('\n')[0]?.slice(0, 120)}`, '')
  }
}

test.describe('the shop', () => {
  let shop: Shop
  test.beforeAll(async () => {
    test.setTimeout(1_200_000)
    shop = await openShop(traces)
  })
  test.afterAll(() => shop.stop())

  test('first page', ({ browser }) =>
    attempt('First page', async () => {
      const times: number[] = []
      let scripts: string[] = []
      for (let round = 0; round < rounds; round++) {
        const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
        const page = await context.newPage()
        await page.addInitScript(() => {
          new MutationObserver((_, observer) => {
            if (!document.querySelector('.react-flow__node')) return
            observer.disconnect()
            // On the screen, not only in the document.
            requestAnimationFrame(() => setTimeout(() => performance.mark('usable'), 0))
          }).observe(document, { childList: true, subtree: true })
        })
        await page.goto(`${shop.origin}/`)
        await page.waitForFunction(() => performance.getEntriesByName('usable').length > 0)
        times.push(await page.evaluate(() => performance.getEntriesByName('usable')[0]?.startTime ?? Number.NaN))
        scripts = await page.evaluate(() =>
          performance.getEntriesByType('resource').flatMap(({ name }) => (name.endsWith('.js') ? [name] : [])),
        )
        await context.close()
      }
      note(
        'First page usable: nodes of the map on the screen, nothing in the cache, median',
        ms(median(times)),
        '1,000 ms',
      )
      note('the same on another day: the browser has its cache, median', ms(median(await laterVisits(shop.origin))), '')
      const bodies = await Promise.all(
        [...new Set(scripts)].map(async (script) => Buffer.from(await (await fetch(script)).arrayBuffer())),
      )
      const sum = (sizes: number[]) => `${(sizes.reduce((a, b) => a + b, 0) / 1000).toFixed(0)} KB`
      note(
        `JavaScript of the first page, ${bodies.length} files, gzip`,
        sum(bodies.map((body) => gzipSync(body).length)),
        '600 KB',
      )
      note('the same, brotli', sum(bodies.map((body) => brotliCompressSync(body).length)), '')
    }))

  test('answers', ({ page }) =>
    attempt('Answers', async () => {
      const until = async (what: string, address: string, sign: () => Locator) => {
        await page.goto('about:blank')
        const started = performance.now()
        await page.goto(shop.origin + address)
        await sign().first().waitFor({ timeout: 120_000 })
        note(`${traces.toLocaleString('en')} stored traces: ${what}`, ms(performance.now() - started), '')
      }
      // The program is compiled once before.
      await page.goto(`${shop.origin}/traces`)
      await page.locator('[data-row]').first().waitFor({ timeout: 60_000 })
      for (const range of ['15m', '1h', '6h']) {
        const time = `range=${range}&refresh=off`
        await until(`map of ${range}`, `/?${time}`, () => page.locator('.react-flow__node'))
        await until(`list of ${range}`, `/traces?${time}`, () => page.locator('[data-row]'))
        await until(`facets of ${range}`, `/traces?${time}`, () => page.getByRole('button', { name: /customer-/ }))
        await until(`differences of the last ten minutes of ${range}`, `/analytics?${time}&split=600`, () =>
          page.getByRole('table', { name: 'What differs' }).getByRole('row'),
        )
      }
    }))

  test('interactions', ({ page }) =>
    attempt('Interactions', async () => {
      await page.addInitScript(() => {
        const holder = window as unknown as { interactions: number[] }
        holder.interactions = []
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { interactionId: number })[]) {
            if (entry.interactionId) holder.interactions.push(entry.duration)
          }
        }).observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit)
      })
      const measure = async (what: string, act: () => Promise<unknown>) => {
        await page.evaluate(() => {
          ;(window as unknown as { interactions: number[] }).interactions.length = 0
        })
        await act()
        await page.waitForTimeout(600)
        const longest = await page.evaluate(() =>
          Math.max(0, ...(window as unknown as { interactions: number[] }).interactions),
        )
        note(
          `Interaction, ${traces.toLocaleString('en')} stored traces: ${what}`,
          longest === 0 ? 'under 16 ms' : ms(longest),
          '100 ms',
        )
      }
      await page.goto(`${shop.origin}/?range=6h&refresh=off`)
      const node = page.getByRole('button', { name: /^checkout\./ }).first()
      await node.waitFor({ timeout: 60_000 })
      await page.waitForTimeout(1500)
      await measure('a node of the map is chosen', () => node.click())
      await measure('its panel is closed', () => page.keyboard.press('Escape'))
      await measure('to the traces', () => page.getByRole('link', { name: 'Traces', exact: true }).first().click())
      await page.getByRole('row').nth(5).waitFor({ timeout: 60_000 })
      await measure('a column is sorted', () =>
        page.getByRole('button', { name: 'Response', exact: true }).first().click(),
      )
      await page.goto(`${shop.origin}/traces/${shop.known.slowCheckout}`)
      await page.getByRole('treeitem').nth(3).waitFor()
      await measure('a segment is chosen', () => page.getByRole('treeitem').nth(3).click())
      await measure('the next one by keyboard', () => page.keyboard.press('ArrowDown'))
    }))
})

test.describe('much at once', () => {
  let server: Server
  test.beforeAll(async () => {
    server = await startServer()
  })
  test.afterAll(() => server.stop())

  test('panning the map', ({ browser, page }) =>
    attempt('Panning the map', async () => {
      await send(server.origin, bigMap(500, Date.now() / 1000))
      await page.goto(`${server.origin}/?refresh=off`)
      await page.locator('.react-flow__node').nth(20).waitFor({ timeout: 120_000 })
      await page.waitForTimeout(3000)
      const frames = await framesOf(browser, page, 3, () => drag(page, 3))
      note('Panning a map of 500 nodes and 2,000 edges: frames a second', frames.rate.toFixed(1), '60')
      note('the same: frames left out', `${(frames.dropped * 100).toFixed(1)} %`, '')
      note('the same: longest animation frame over 50 ms', frames.longest ? ms(frames.longest) : 'none', '')
    }))

  test('scrolling a long trace', ({ browser, page }) =>
    attempt('Scrolling a long trace', async () => {
      const { id, documents } = bigTrace(100_000, Date.now() / 1000)
      await sendAll(server.origin, documents)
      const started = performance.now()
      await page.goto(`${server.origin}/traces/${id}?refresh=off`)
      const tree = page.getByRole('tree').first()
      await page.getByRole('treeitem').nth(5).waitFor({ timeout: 180_000 })
      note('A trace of 100,000 segments on the screen', ms(performance.now() - started), '')
      await page.waitForTimeout(3000)
      const box = await tree.boundingBox()
      await page.mouse.move((box?.x ?? 0) + 60, Math.min(700, (box?.y ?? 0) + 60))
      const frames = await framesOf(browser, page, 3, () => sixtyTimesASecond(3, () => page.mouse.wheel(0, 120)))
      note('Scrolling a trace of 100,000 segments: frames a second', frames.rate.toFixed(1), '60')
      note('the same: frames left out', `${(frames.dropped * 100).toFixed(1)} %`, '')
      note('the same: longest animation frame over 50 ms', frames.longest ? ms(frames.longest) : 'none', '')
    }))
})

test.afterAll(() => {
  if (rows.length === 0) return
  mkdirSync('../test-results/bench', { recursive: true })
  const table = rows.map(([what, figure, reach]) => `| ${what} | ${figure} | ${reach} |`)
  const text = [
    '# The console',
    '',
    '`./dev bench console`, with Debian’s Chromium without a graphics card, service and browser on the same machine.',
    '',
    '| what | figure | reach |',
    '|---|---|---|',
    ...table,
    '',
    `${cpus().length} × ${cpus()[0]?.model}, ${new Date().toISOString().slice(0, 10)}.`,
    '',
  ].join('\n')
  writeFileSync(process.env.BENCH_RESULT ?? '../test-results/bench/console.md', text)
})

/** Milliseconds until the map is there for somebody who comes back: the browser keeps files and compiled programs. */
async function laterVisits(origin: string): Promise<number[]> {
  const profile = await mkdtemp(join(tmpdir(), 'roentgen-profile-'))
  const { launchOptions, viewport } = base.use ?? {}
  const context = await chromium.launchPersistentContext(profile, { ...launchOptions, viewport })
  const times: number[] = []
  try {
    // The browser keeps what it has compiled once a file has been asked for again.
    for (let visit = -2; visit < rounds; visit++) {
      const page = await context.newPage()
      const started = performance.now()
      await page.goto(`${origin}/`)
      await page.locator('.react-flow__node').first().waitFor()
      if (visit >= 0) times.push(performance.now() - started)
      await page.waitForTimeout(1500)
      await page.close()
    }
  } finally {
    await context.close()
    await rm(profile, { recursive: true, force: true })
  }
  return times
}

/** To and fro by the empty canvas, at sixty moves a second. */
async function drag(page: Page, seconds: number) {
  const canvas = await page.locator('.react-flow__pane').boundingBox()
  if (!canvas) throw new Error('There is no map.')
  const [x, y] = [canvas.x + canvas.width / 2, canvas.y + canvas.height - 12]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await sixtyTimesASecond(seconds, (step) =>
    page.mouse.move(x + Math.sin(step / 12) * 300, y - Math.abs(Math.sin(step / 20)) * 200),
  )
  await page.mouse.up()
}

/** As a hand does it: whether or not the page has come after. */
async function sixtyTimesASecond(seconds: number, act: (step: number) => Promise<unknown>) {
  const started = performance.now()
  const acts: Promise<unknown>[] = []
  for (let step = 0; step < seconds * 60; step++) {
    const due = started + (step * 1000) / 60
    while (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, 1))
    acts.push(act(step))
  }
  await Promise.all(acts)
}

async function sendAll(origin: string, documents: Generator<Document>) {
  let batch: string[] = []
  const flush = async () => {
    const response = await fetch(`${origin}/TraceSegments`, {
      method: 'POST',
      body: JSON.stringify({ TraceSegmentDocuments: batch }),
    })
    if (!response.ok) throw new Error(await response.text())
    batch = []
  }
  for (const document of documents) {
    batch.push(JSON.stringify(document))
    if (batch.length === 5000) await flush()
  }
  if (batch.length > 0) await flush()
}
