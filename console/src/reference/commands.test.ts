import { expect, test } from 'vitest'
import { type Address, cliOf, curlOf, dashed } from './commands'
import { isHarmless, type Operation, search, xrayOperations } from './operations'

const address: Address = { origin: 'http://127.0.0.1:1895', region: 'us-east-1', signed: false }
const operations = xrayOperations(1_795_348_800)
const find = (name: string) => operations.find((operation) => operation.name === name) as Operation

test('an operation is called with curl', () => {
  expect(curlOf(find('GetTraceSummaries'), { FilterExpression: 'user = "o\'neil"' }, address)).toBe(
    `curl http://127.0.0.1:1895/TraceSummaries \\\n  -d '{"FilterExpression":"user = \\"o'\\''neil\\""}'`,
  )
})

test('where keys are asked for, curl signs', () => {
  expect(curlOf(find('GetGroups'), {}, { ...address, signed: true })).toBe(
    'curl http://127.0.0.1:1895/Groups \\\n  --aws-sigv4 aws:amz:us-east-1:xray --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \\\n  -d \'{}\'',
  )
})

test('an operation is called with the aws command line', () => {
  expect(cliOf(find('BatchGetTraces'), { TraceIds: ['1-a', '1-b'] }, address)).toBe(
    'aws xray batch-get-traces \\\n  --endpoint-url http://127.0.0.1:1895 --region us-east-1 --no-sign-request \\\n  --trace-ids 1-a 1-b',
  )
  expect(cliOf(find('CreateGroup'), { FilterExpression: 'fault OR ok', Enabled: false }, address)).toContain(
    "--filter-expression 'fault OR ok' \\\n  --no-enabled",
  )
})

test.each([
  ['GetTraceSummaries', 'get-trace-summaries'],
  ['ResourceARN', 'resource-arn'],
  ['HTTPMethod', 'http-method'],
])('%s is spelled %s', (name, text) => {
  expect(dashed(name)).toBe(text)
})

test('all 38 operations of X-Ray are there, and only those that read can be tried', () => {
  expect(operations).toHaveLength(38)
  expect(isHarmless(find('GetServiceGraph'))).toBe(true)
  for (const name of ['PutTraceSegments', 'DeleteGroup', 'GetSamplingTargets'])
    expect(isHarmless(find(name))).toBe(false)
})

test('words find operations by name, path and summary', () => {
  expect(search(operations, 'sampling rule').map(({ name }) => name)).toContain('CreateSamplingRule')
  expect(search(operations, '/Traces').map(({ name }) => name)).toContain('BatchGetTraces')
  expect(search(operations, 'nothing like it')).toEqual([])
})
