import type { Operation } from './operations'

export interface Address {
  origin: string
  region: string
  /** Whether calls must be signed. */
  signed: boolean
}

/** A call that a shell understands. */
export function curlOf(
  { method, path, isStream }: Operation,
  members: Record<string, unknown>,
  { origin, region, signed }: Address,
): string {
  const query =
    method === 'GET' && Object.keys(members).length > 0
      ? `?${new URLSearchParams(members as Record<string, string>)}`
      : ''
  const parts = [`curl${isStream ? ' -N' : ''} ${quoted(`${origin}${path}${query}`)}`]
  if (signed && path !== '/roentgen/' && path !== '/roentgen/openapi.json')
    parts.push(`--aws-sigv4 aws:amz:${region}:xray --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"`)
  if (method === 'POST') parts.push(`-d ${quoted(JSON.stringify(members))}`)
  return parts.join(' \\\n  ')
}

/** The same with the aws command line; only for X-Ray's operations. */
export function cliOf(
  { name }: Operation,
  members: Record<string, unknown>,
  { origin, region, signed }: Address,
): string {
  const place = `--endpoint-url ${origin} --region ${region}${signed ? '' : ' --no-sign-request'}`
  return [
    `aws xray ${dashed(name)}`,
    place,
    ...Object.entries(members).map(([member, value]) => option(member, value)),
  ].join(' \\\n  ')
}

function option(member: string, value: unknown): string {
  const name = `--${dashed(member)}`
  if (typeof value === 'boolean') return value ? name : `--no-${dashed(member)}`
  if (Array.isArray(value) && value.every((element) => typeof element === 'string')) {
    return [name, ...value.map(quoted)].join(' ')
  }
  return `${name} ${quoted(typeof value === 'object' ? JSON.stringify(value) : String(value))}`
}

/** As the aws command line spells names: GetTraceSummaries is get-trace-summaries, ResourceARN resource-arn. */
export function dashed(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-').toLowerCase()
}

/** What a shell would take apart stands in single quotes, which end only before one of their own. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
