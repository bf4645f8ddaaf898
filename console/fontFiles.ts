import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

/** Cloudscape carries its font as data: URLs, which our Content-Security-Policy refuses. Here it becomes files. */
export function fontFiles(): Plugin {
  return {
    name: 'font-files',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue
        file.source = String(file.source).replace(/data:font\/woff2;base64,([A-Za-z0-9+/=]+)/g, (_match, base64) => {
          const source = Buffer.from(base64, 'base64')
          const hash = createHash('sha256').update(source).digest('hex').slice(0, 8)
          const fileName = `assets/open-sans-${hash}.woff2`
          if (!bundle[fileName]) this.emitFile({ type: 'asset', fileName, source })
          return `/${fileName}`
        })
      }
    },
  }
}
