const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })

const digits = (value: number) => {
  const text = value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** Three digits and the unit that suits: 840 µs, 12.3 ms, 1.5 s, 2 min 5 s, 3 h 10 min. */
export function formatDuration(seconds: number): string {
  if (seconds < 0) return `−${formatDuration(-seconds)}`
  if (seconds === 0) return '0 ms'
  if (seconds < 0.0009995) return `${Math.max(1, Math.round(seconds * 1e6))} µs`
  if (seconds < 0.9995) return `${digits(seconds * 1000)} ms`
  if (seconds < 59.95) return `${digits(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return joined(minutes, 'min', Math.floor(seconds % 60), 's')
  return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

const joined = (large: number, largeUnit: string, small: number, smallUnit: string) =>
  small ? `${whole.format(large)} ${largeUnit} ${small} ${smallUnit}` : `${whole.format(large)} ${largeUnit}`

export const formatCount = (count: number) => whole.format(count)

/** Requests a minute, short enough for the middle of a node. */
export function formatRate(perMinute: number): string {
  if (perMinute > 0 && perMinute < 0.1) return '<0.1/min'
  return `${perMinute >= 1000 ? compact.format(perMinute) : digits(Math.round(perMinute * 10) / 10)}/min`
}

export function formatShare(share: number): string {
  if (share > 0 && share < 0.001) return '<0.1%'
  if (share > 0.999 && share < 1) return '>99.9%'
  return `${digits(Math.round(share * 1000) / 10)}%`
}

const pad = (value: number, length = 2) => String(value).padStart(length, '0')

/** Local time with as many digits of the second as asked: 2026-11-22 14:54:03.127. */
export function formatTime(epochSeconds: number, secondDigits = 3): string {
  const date = new Date(epochSeconds * 1000)
  if (Number.isNaN(date.getTime())) return String(epochSeconds)
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`
  return `${day} ${time}${secondDigits ? `.${pad(date.getMilliseconds(), 3)}` : ''}`
}

/** For places that hold a line or two. Cuts between characters, not inside one. */
export function shorten(text: string, most = 80): string {
  if (text.length <= most) return text
  const characters = Array.from(text.slice(0, most * 2))
  return characters.length <= most && text.length <= most * 2 ? text : `${characters.slice(0, most).join('')}…`
}

const byteUnits = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB']

/** Three digits and the unit that suits, in steps of 1,000: 51.5 MB. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? whole.format(value) : digits(value)} ${byteUnits[unit]}`
}
