import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** Smaller than this is sent as it is. */
const least = 1024

/** Puts a `.br` and a `.gz` beside each file of text, once for all, so that the service need not compress the same bytes again and again. */
export function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async writeBundle({ dir = 'dist' }) {
      const folder = join(dir, 'assets')
      for (const name of await readdir(folder)) {
        if (!/\.(js|css|svg)$/.test(name)) continue
        const content = await readFile(join(folder, name))
        if (content.length < least) continue
        await writeFile(
          join(folder, `${name}.br`),
          brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
        )
        await writeFile(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }))
      }
    },
  }
}
