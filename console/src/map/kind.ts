/** What a node is, as far as a picture can tell. */
export type Kind = 'client' | 'service' | 'function' | 'database' | 'storage' | 'queue' | 'topic' | 'remote' | 'aws'

const rules: [RegExp, Kind][] = [
  [/^client$/, 'client'],
  [/^remote$/, 'remote'],
  [/^Database::/i, 'database'],
  [/^AWS::(DynamoDB|RDS|Redshift|ElastiCache|Neptune|DocDB|Timestream)\b/i, 'database'],
  [/^AWS::(S3|EFS|ECR)\b/i, 'storage'],
  [/^AWS::(SQS|Kinesis|MSK|Firehose)\b/i, 'queue'],
  [/^AWS::(SNS|Events)\b/i, 'topic'],
  [/^AWS::Lambda\b/i, 'function'],
  [/^AWS::(EC2|ECS|EKS|ElasticBeanstalk|AppRunner)\b/i, 'service'],
  [/^AWS::/i, 'aws'],
]

export function kindOf(type: string | null): Kind {
  if (!type) return 'service'
  return rules.find(([pattern]) => pattern.test(type))?.[1] ?? 'service'
}

/** What to call a node where there is little room: of a queue's URL or a topic's ARN the part that a person chose. */
export function labelOf(name: string, type: string | null): string {
  if (type === 'AWS::SQS::Queue') return name.slice(name.lastIndexOf('/') + 1) || name
  if (type === 'AWS::SNS' && name.startsWith('arn:')) return name.slice(name.lastIndexOf(':') + 1) || name
  return name
}
