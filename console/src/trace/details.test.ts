import { expect, test } from 'vitest'
import { type Entity, treeOf } from './documents'
import { logsAddress, problemOf } from './logs'
import { linksOf, logGroupsOf, resourcesOf } from './resources'

const entity = treeOf([
  JSON.stringify({
    id: 'a1',
    name: 'shop & "co"',
    start_time: 10.4,
    end_time: 12.2,
    service: { version: '1' },
    aws: {
      account_id: '1',
      ecs: { container: 'c' },
      ec2: 'nonsense',
      xray: { sdk: 'x' },
      cloudwatch_logs: [{ log_group: '/shop' }, 7],
    },
    links: [{ trace_id: '1-2-3', id: 'b', attributes: { relation: 'parent' } }, { id: 'no trace' }, null],
  }),
]).byId.get('a1') as Entity

test('what a segment says about where it ran is told apart', () => {
  expect(resourcesOf(entity)).toEqual([
    { title: 'Service', object: { version: '1' } },
    { title: 'AWS', object: { account_id: '1', ec2: 'nonsense' } },
    { title: 'ECS container', object: { container: 'c' } },
    { title: 'X-Ray SDK', object: { sdk: 'x' } },
  ])
  expect(logGroupsOf(entity)).toEqual([{ log_group: '/shop' }])
})

test('links are to traces; what is no link is left out', () => {
  expect(linksOf(entity)).toEqual([{ traceId: '1-2-3', entityId: 'b', attributes: { relation: 'parent' } }])
})

test('an address of logs is filled in, whatever the names are', () => {
  const address = logsAddress(
    'https://logs.example/{service}?q={traceId}+{segmentId}&from={start}&to={end}',
    '1-2-3',
    entity,
  )
  expect(address).toBe('https://logs.example/shop%20%26%20%22co%22?q=1-2-3+a1&from=10&to=13')
})

test.each([
  'javascript:alert(1)//{traceId}',
  'logs.example/{traceId}',
  'https://{traceId}:x:y',
  'https://logs.example/',
])('%s is refused, with a reason', (template) => {
  expect(problemOf(template)).not.toBeNull()
  expect(logsAddress(template, '1-2-3', entity)).toBeNull()
})

test('no template is no problem, and no address', () => {
  expect(problemOf('')).toBeNull()
  expect(logsAddress('', '1-2-3', entity)).toBeNull()
})
