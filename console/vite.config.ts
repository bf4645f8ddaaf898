import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { compressed } from './compressed'
import { fontFiles } from './fontFiles'

const service = 'http://127.0.0.1:1895'

export default defineConfig({
  plugins: [react(), fontFiles(), compressed()],
  build: {
    // Everything comes from a file of our own, so that the Content-Security-Policy needs no data: beyond images.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
  },
  server: {
    // Operations of the X-Ray API are the only paths that begin with a capital letter.
    proxy: { '^/[A-Z]': service, '/roentgen': service },
  },
  test: {
    include: ['src/**/*.test.ts'],
  },
})
