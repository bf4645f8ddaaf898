import { expect, test } from 'vitest'
import { kindOf, labelOf } from './kind'

test.each([
  [null, 'service'],
  ['client', 'client'],
  ['remote', 'remote'],
  ['Database::SQL', 'database'],
  ['AWS::DynamoDB::Table', 'database'],
  ['AWS::S3::Bucket', 'storage'],
  ['AWS::SQS::Queue', 'queue'],
  ['AWS::SNS', 'topic'],
  ['AWS::Lambda::Function', 'function'],
  ['AWS::ECS::Fargate', 'service'],
  ['AWS::SecretsManager', 'aws'],
  ['something else', 'service'],
])('%s is drawn as %s', (type, kind) => {
  expect(kindOf(type)).toBe(kind)
})

test.each([
  ['https://sqs.eu-central-1.amazonaws.com/1/shipping', 'AWS::SQS::Queue', 'shipping'],
  ['arn:aws:sns:eu-central-1:1:mails', 'AWS::SNS', 'mails'],
  ['SNS', 'AWS::SNS', 'SNS'],
  ['https://example.com/a', 'remote', 'https://example.com/a'],
])('%s of type %s is called %s', (name, type, label) => {
  expect(labelOf(name, type)).toBe(label)
})
