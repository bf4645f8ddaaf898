import { asArray, asObject, asText, type Entity, type JsonObject } from './documents'

/** A part of what a segment says about where it ran or whom it called. */
export interface Resource {
  title: string
  object: JsonObject
}

const titles: Record<string, string> = {
  ec2: 'EC2 instance',
  ecs: 'ECS container',
  eks: 'EKS cluster',
  elastic_beanstalk: 'Elastic Beanstalk environment',
  xray: 'X-Ray SDK',
}

/** The members of `aws`, apart from logs: the call or account first, then each resource under its own name. */
export function resourcesOf(entity: Entity): Resource[] {
  const aws = asObject(entity.document.aws)
  const resources: Resource[] = []
  const rest: JsonObject = {}
  for (const [name, value] of Object.entries(aws ?? {})) {
    if (name === 'cloudwatch_logs') continue
    const object = asObject(value)
    const title = titles[name]
    if (object && title) resources.push({ title, object })
    else rest[name] = value
  }
  const service = asObject(entity.document.service)
  if (Object.keys(rest).length > 0)
    resources.unshift({ title: entity.kind === 'segment' ? 'AWS' : 'AWS call', object: rest })
  if (service) resources.unshift({ title: 'Service', object: service })
  return resources
}

/** Where the logs of a segment are, as `aws.cloudwatch_logs` says. */
export const logGroupsOf = (entity: Entity): JsonObject[] =>
  asArray(asObject(entity.document.aws)?.cloudwatch_logs)
    .map(asObject)
    .filter((group) => group !== null)

/** Another trace, or a segment of it, that belongs to this one. */
export interface LinkedTrace {
  traceId: string
  entityId: string | null
  attributes: JsonObject | null
}

export const linksOf = (entity: Entity): LinkedTrace[] =>
  asArray(entity.document.links).flatMap((value) => {
    const link = asObject(value)
    const traceId = asText(link?.trace_id)
    return traceId ? [{ traceId, entityId: asText(link?.id), attributes: asObject(link?.attributes) }] : []
  })
