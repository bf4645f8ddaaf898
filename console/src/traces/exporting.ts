/** Hands a file to the browser. */
export function save(name: string, value: unknown) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' }))
  link.download = name
  link.click()
  // The browser has taken the file by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

const pad = (value: number) => String(value).padStart(2, '0')

/** `traces-20261122-145403.json` */
export function fileName(what: string, date: Date): string {
  const day = `${date.getFullYear()}${pad(date.getMonth() + 1)}${pad(date.getDate())}`
  return `${what}-${day}-${pad(date.getHours())}${pad(date.getMinutes())}${pad(date.getSeconds())}.json`
}
