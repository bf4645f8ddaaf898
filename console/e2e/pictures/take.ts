import type { Page } from '@playwright/test'

export const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 360, height: 740 } } as const
export type Size = keyof typeof sizes

/** Every look of a page: light and dark, wide and narrow. */
export const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  (Object.keys(sizes) as Size[]).map((size) => ({ colorScheme, size })),
)

export type Look = (typeof looks)[number]

/** Sets the window up for a look. */
export async function use(page: Page, { colorScheme, size }: Look) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.setViewportSize(sizes[size])
}

/** What docs/console.md and README.md show: light and wide. */
const documented = new Set([
  'analytics',
  'api',
  'compare',
  'filter',
  'groups',
  'insight',
  'insights',
  'live',
  'login',
  'map',
  'map-selected',
  'sampling',
  'settings',
  'trace',
  'trace-selected',
  'traces',
])

/** Takes a picture once nothing moves any more. */
export async function take(page: Page, name: string, { colorScheme, size }: Look) {
  await page.waitForTimeout(900)
  const isShown = documented.has(name) && colorScheme === 'light' && size === 'wide'
  const folder = isShown ? '../docs/images' : 'test-results/pictures'
  await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${size}.png` })
}
