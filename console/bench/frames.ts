import type { Browser, Page } from '@playwright/test'

/** What the compositor did with the frames of a stretch of time, as the browser's own tracing tells it. */
export interface Frames {
  /** Frames on the screen a second. */
  rate: number
  /** Share of frames that had to be left out. */
  dropped: number
  /** Longest time of one frame's script and layout, in milliseconds; of those over 50 ms, which are the ones that are told. */
  longest: number
}

interface TraceEvent {
  name: string
  ph: string
  ts: number
  args?: { chrome_frame_reporter?: { state?: string; affects_smoothness?: boolean } }
}

/** Does something and looks at the frames meanwhile. */
export async function framesOf(
  browser: Browser,
  page: Page,
  seconds: number,
  act: () => Promise<void>,
): Promise<Frames> {
  await page.evaluate(() => {
    const holder = window as unknown as { longest: number }
    holder.longest = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) holder.longest = Math.max(holder.longest, entry.duration)
    }).observe({ type: 'long-animation-frame' })
  })
  await browser.startTracing(page, { categories: ['cc', 'benchmark', 'disabled-by-default-devtools.timeline.frame'] })
  const started = performance.now()
  await act()
  const took = Math.max(seconds, (performance.now() - started) / 1000)
  const events = (JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }).traceEvents
  const states = events.flatMap(({ name, ph, args }) =>
    name === 'PipelineReporter' && (ph === 'b' || ph === 'B' || ph === 'X')
      ? [args?.chrome_frame_reporter?.state ?? '']
      : [],
  )
  const presented = states.filter((state) => state.startsWith('STATE_PRESENTED')).length
  const dropped = states.filter((state) => state === 'STATE_DROPPED').length
  return {
    rate: presented / took,
    dropped: presented + dropped === 0 ? 0 : dropped / (presented + dropped),
    longest: await page.evaluate(() => (window as unknown as { longest: number }).longest),
  }
}
