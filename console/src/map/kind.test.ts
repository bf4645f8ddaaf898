import { expect, test } from 'vitest'
import { kindOf } from './kind'

test.each([
  [null, 'service'],
  ['client', 'client'],
  ['remote', 'remote'],
  ['Database::SQL', 'database'],
  ['AWS::DynamoDB::Table', 'database'],
  ['AWS::S3::Bucket', 'storage'],
  ['AWS::SQS::Queue', 'queue'],
  ['AWS::Lambda::Function', 'function'],
  ['AWS::ECS::Fargate', 'service'],
  ['AWS::SecretsManager', 'aws'],
  ['something else', 'service'],
])('%s is drawn as %s', (type, kind) => {
  expect(kindOf(type)).toBe(kind)
})
