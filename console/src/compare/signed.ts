import { formatDuration } from '../shared/format'

/** A difference of times, with its sign: +12 ms, −3 ms. */
export const signed = (seconds: number): string =>
  seconds > 0 ? `+${formatDuration(seconds)}` : formatDuration(seconds)
