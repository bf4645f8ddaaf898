import { describe, expect, it } from 'vitest'
import { fillPeriods, stack } from './periods'

describe('the periods of a window', () => {
  it('are all there, the empty ones too', () => {
    const filled = fillPeriods({ start: 65, end: 301 }, 60, [{ StartTime: 120, point: 7 }], 0)
    expect(filled).toEqual({ times: [60, 120, 180, 240, 300], values: [0, 7, 0, 0, 0] })
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
