import { defineConfig } from '@playwright/test'

/** Debian's Chromium: nothing is downloaded. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'

export default defineConfig({
  testDir: 'e2e',
  // Playwright empties its folder at every start; the pictures stay beside it.
  outputDir: 'test-results/run',
  reporter: 'list',
  timeout: 60_000,
  // A machine that does other things too takes its time.
  expect: { timeout: 15_000 },
  workers: 1,
  use: {
    colorScheme: 'light',
    contextOptions: { reducedMotion: 'reduce' },
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--headless=new',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'console', testMatch: '*.spec.ts' },
    { name: 'pictures', testMatch: ['**/pictures.ts', '**/pictures/*.ts'], testIgnore: '**/pictures/take.ts' },
  ],
})
