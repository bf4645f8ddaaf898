// Calls the X-Ray API with @aws-sdk/client-xray and prints what the program that uses it gets.
//
//     node read_sdk.mjs ENDPOINT < calls.json
//
// Reads and prints the JSON of read_boto3.py. All pages are read where the SDK has a paginator; times are epoch seconds.
import { text } from 'node:stream/consumers'
import * as xray from '@aws-sdk/client-xray'

const client = new xray.XRayClient({ endpoint: process.argv[2] })
const times = new Set(['StartTime', 'EndTime', 'Timestamp'])

// The SDK takes times as Date and nothing else.
const withDates = (input) =>
  JSON.parse(JSON.stringify(input), (name, value) => (times.has(name) && typeof value === 'number' ? new Date(value * 1000) : value))

const withSeconds = (value) => {
  if (value instanceof Date) return value.getTime() / 1000
  if (Array.isArray(value)) return value.map(withSeconds)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withSeconds(member)]))
}

async function* pagesOf(operation, input) {
  const paginate = xray[`paginate${operation}`]
  if (paginate) yield* paginate({ client }, input)
  else yield await client.send(new xray[`${operation}Command`](input))
}

async function attempt({ operation, input }) {
  if (!xray[`${operation}Command`]) return { unknown: true }
  try {
    const output = {}
    let pages = 0
    for await (const { $metadata, ...page } of pagesOf(operation, withDates(input))) {
      pages++
      for (const [name, value] of Object.entries(page)) output[name] = Array.isArray(value) ? [...(output[name] ?? []), ...value] : value
    }
    return { output: withSeconds(output), pages }
  } catch (error) {
    if (!(error instanceof xray.XRayServiceException)) throw error
    return { error: { name: error.name, class: error.constructor.name, message: error.message, status: error.$metadata.httpStatusCode } }
  }
}

const answers = []
for (const call of JSON.parse(await text(process.stdin))) answers.push(await attempt(call))
console.log(JSON.stringify(answers))
