import { describe, expect, it } from 'vitest'
import { fillPeriods, periodAt, stack, windowOf } from './periods'

describe('the periods of a window', () => {
  it('are all there, the empty ones too', () => {
    const filled = fillPeriods({ start: 65, end: 301 }, 60, [{ StartTime: 120, point: 7 }], 0)
    expect(filled).toEqual({ times: [60, 120, 180, 240, 300], values: [0, 7, 0, 0, 0] })
  })

  it('are unknown before the part that was looked at', () => {
    const window = { start: 120, end: 420 }
    const filled = fillPeriods<number | null>(window, 60, [{ StartTime: 300, point: 7 }], 0, {
      since: 260,
      unknown: null,
    })
    expect(filled.values).toEqual([null, null, 0, 7, 0])
  })

  it('hold the times that lie in them', () => {
    expect([119, 120, 179.9, 180, 240].map((time) => periodAt([120, 180], 60, time))).toEqual([-1, 0, 0, 1, -1])
  })

  it('make up a window, from whichever end', () => {
    expect(windowOf([120, 180, 240], 60, 2, 1)).toEqual({ start: 180, end: 300 })
    expect(windowOf([120, 180, 240], 60, -5, 99)).toEqual({ start: 120, end: 300 })
  })
})

describe('stacked series', () => {
  it('stand on those before them', () => {
    expect(
      stack([
        [1, 2],
        [3, 4],
        [0, 5],
      ]),
    ).toEqual([
      [1, 2],
      [4, 6],
      [4, 11],
    ])
  })

  it('leave a gap where nothing is known', () => {
    expect(
      stack([
        [1, null],
        [null, 2],
        [5, 5],
      ]),
    ).toEqual([
      [1, null],
      [null, 2],
      [6, 7],
    ])
  })
})
