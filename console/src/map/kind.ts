/** What a node is, as far as a picture can tell. */
export type Kind = 'client' | 'service' | 'function' | 'database' | 'storage' | 'queue' | 'remote' | 'aws'

const rules: [RegExp, Kind][] = [
  [/^client$/, 'client'],
  [/^remote$/, 'remote'],
  [/^Database::/i, 'database'],
  [/^AWS::(DynamoDB|RDS|Redshift|ElastiCache|Neptune|DocDB|Timestream)\b/i, 'database'],
  [/^AWS::(S3|EFS|ECR)\b/i, 'storage'],
  [/^AWS::(SQS|SNS|Kinesis|Events|MSK|Firehose)\b/i, 'queue'],
  [/^AWS::Lambda\b/i, 'function'],
  [/^AWS::(EC2|ECS|EKS|ElasticBeanstalk|AppRunner)\b/i, 'service'],
  [/^AWS::/i, 'aws'],
]

export function kindOf(type: string | null): Kind {
  if (!type) return 'service'
  return rules.find(([pattern]) => pattern.test(type))?.[1] ?? 'service'
}
