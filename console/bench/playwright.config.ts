import { defineConfig } from '@playwright/test'
import base from '../playwright.config'

/** `./dev bench console`: the console in Debian's Chromium, one measurement after the other. */
export default defineConfig({
  ...base,
  testDir: '.',
  outputDir: '../test-results/bench',
  testMatch: '*.bench.ts',
  timeout: 600_000,
  projects: [{ name: 'bench' }],
})
