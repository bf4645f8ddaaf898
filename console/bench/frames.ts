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

interface Reporter {
  state?: string
  frame_sequence?: number
  layer_tree_host_id?: number
}

interface TraceEvent {
  name: string
  ph: string
  pid: number
  args?: { frame_reporter?: Reporter; chrome_frame_reporter?: Reporter }
}

/**
 * Of the frames of the page (of all that draw, the one that has drawn most), whether they were presented. A frame that was left out at first and
 * presented in parts later was presented. Older browsers call the reporter differently.
 */
function framesIn(events: TraceEvent[]): Map<number, boolean> {
  const byHost = new Map<string, Map<number, boolean>>()
  for (const { name, ph, pid, args } of events) {
    const reporter = args?.frame_reporter ?? args?.chrome_frame_reporter
    if (name !== 'PipelineReporter' || ph !== 'b' || !reporter?.state) continue
    const presented = reporter.state.startsWith('STATE_PRESENTED')
    if (!presented && reporter.state !== 'STATE_DROPPED') continue
    const host = `${pid} ${reporter.layer_tree_host_id}`
    const frames = byHost.get(host) ?? new Map<number, boolean>()
    const sequence = reporter.frame_sequence ?? frames.size
    frames.set(sequence, presented || frames.get(sequence) === true)
    byHost.set(host, frames)
  }
  return [...byHost.values()].sort((a, b) => presentedOf(b) - presentedOf(a))[0] ?? new Map()
}

const presentedOf = (frames: Map<number, boolean>) => [...frames.values()].filter(Boolean).length

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
  const frames = framesIn(events)
  const presented = presentedOf(frames)
  return {
    rate: presented / took,
    dropped: frames.size === 0 ? 0 : 1 - presented / frames.size,
    longest: await page.evaluate(() => (window as unknown as { longest: number }).longest),
  }
}
