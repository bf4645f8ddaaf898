/** The trace id that a text holds: X-Ray's form, the same inside a tracing header or a log line, or the 32 digits of W3C. */
export function readTraceId(text: string): string | null {
  const xray = /\b1-[0-9a-f]{8}-[0-9a-f]{24}\b/i.exec(text)
  if (xray) return xray[0]
  const w3c = /\b([0-9a-f]{8})([0-9a-f]{24})\b/i.exec(text)
  return w3c ? `1-${w3c[1]}-${w3c[2]}` : null
}
