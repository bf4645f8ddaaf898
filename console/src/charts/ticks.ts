import { type Binning, niceStep, placeOf, wholeOf } from './bins'

/** A mark along an axis. */
export interface Tick {
  value: number
  /** 0 at the start of the axis to 1 at its end. */
  place: number
}

/** Marks below a histogram: powers of ten with 2 and 5 between them, or round steps; no closer to each other than `apart`, a share of the axis. */
export function ticksOf(binning: Binning, apart: number): Tick[] {
  const { min, max } = wholeOf(binning)
  if (max <= min) return []
  const candidates = binning.scale === 'log' ? logTicks(min, max, apart) : linearTicks(min, max, apart)
  const ticks = candidates
    .filter((value) => value >= min && value <= max)
    .map((value) => ({ value, place: placeOf(binning, value) }))
  return ticks.filter((tick, index) => index === 0 || tick.place - (ticks[index - 1]?.place ?? 0) >= apart * 0.6)
}

function logTicks(min: number, max: number, apart: number): number[] {
  const low = Math.floor(Math.log10(Math.max(min, 1e-6)))
  const high = Math.ceil(Math.log10(max))
  const decades = Math.log10(max / Math.max(min, 1e-6))
  if (decades < 0.5) return linearTicks(min, max, apart)
  const room = 1 / apart / Math.max(decades, 1e-9)
  const factors = room >= 3.2 ? [1, 2, 5] : room >= 2 ? [1, 3] : [1]
  const every = room >= 1 ? 1 : Math.ceil(1 / room)
  const powers = Array.from({ length: high - low + 1 }, (_, index) => low + index).filter(
    (power) => power % every === 0,
  )
  return powers.flatMap((power) => factors.map((factor) => Number((factor * 10 ** power).toPrecision(12))))
}

function linearTicks(min: number, max: number, apart: number): number[] {
  const step = niceStep((max - min) * apart)
  const first = Math.ceil(min / step - 1e-9)
  const last = Math.floor(max / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  )
}

/** Round heights up to the highest value; the last is not below it. `least`: of counts there are no halves. */
export function heightsOf(highest: number, most: number, least = 0): number[] {
  if (highest <= 0) return [0]
  const step = Math.max(least, niceStep(highest / most))
  return Array.from({ length: Math.ceil(highest / step - 1e-9) + 1 }, (_, index) =>
    Number((index * step).toPrecision(12)),
  )
}

const pad = (value: number) => String(value).padStart(2, '0')

/** Marks of a time axis as a clock shows them, with the day where one begins. `step`: seconds between two marks. */
export function clockTexts(epochSeconds: number[], step: number): string[] {
  return epochSeconds.map((second) => {
    const date = new Date(second * 1000)
    const midnight = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0
    if (step >= 86_400 || midnight)
      return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`.slice(5)
    const minutes = `${pad(date.getHours())}:${pad(date.getMinutes())}`
    return step < 60 ? `${minutes}:${pad(date.getSeconds())}` : minutes
  })
}
