import { expect, test } from 'vitest'
import { type JsonObject, treeOf } from './documents'
import { causeOf } from './exceptions'

const child = {
  id: '00000000000000bb',
  name: 'query',
  start_time: 1,
  end_time: 2,
  fault: true,
  cause: {
    working_directory: '/srv/app',
    paths: ['/usr/lib/python3'],
    exceptions: [
      {
        id: 'e1',
        type: 'OrderError',
        message: 'no order',
        cause: 'e2',
        stack: [{ path: 'a.py', line: 7, label: 'f' }, 3],
      },
      { id: 'e2', type: 'TimeoutError', message: 'too late', truncated: 4, remote: true },
    ],
  },
}

const causeFor = (cause: JsonObject[string]) => {
  const root = { id: '00000000000000aa', name: 'shop', start_time: 0, end_time: 3, cause, subsegments: [child] }
  const tree = treeOf([JSON.stringify(root)])
  const entity = tree.byId.get('00000000000000aa')
  return entity ? causeOf(entity, tree) : null
}

test('an exception is followed by what caused it', () => {
  const cause = causeFor(child.cause)
  expect(cause?.chains).toHaveLength(1)
  expect(cause?.chains[0]?.exceptions.map((exception) => exception.type)).toEqual(['OrderError', 'TimeoutError'])
  expect(cause?.chains[0]?.exceptions[0]?.stack).toEqual([{ path: 'a.py', line: 7, label: 'f' }])
  expect(cause).toMatchObject({ workingDirectory: '/srv/app', paths: ['/usr/lib/python3'] })
})

test('an id stands for the exception of another entity', () => {
  const cause = causeFor('e1')
  expect(cause?.chains[0]?.recordedBy?.name).toBe('query')
  expect(cause?.chains[0]?.exceptions.map((exception) => exception.id)).toEqual(['e1', 'e2'])
})

test('an id among the exceptions is resolved as well', () => {
  const cause = causeFor({ exceptions: ['e2', { id: 'e9', type: 'Own' }] })
  expect(cause?.chains.map((chain) => chain.exceptions[0]?.type)).toEqual(['Own', 'TimeoutError'])
})

test('the id of an entity leads to that entity, an unknown id is told', () => {
  expect(causeFor('00000000000000bb')?.entity?.name).toBe('query')
  expect(causeFor('ffffffffffffffff')?.unresolved).toEqual(['ffffffffffffffff'])
})

test('exceptions that cause each other end somewhere', () => {
  const cause = causeFor({
    exceptions: [
      { id: 'x', cause: 'y' },
      { id: 'y', cause: 'x' },
    ],
  })
  expect(cause?.chains.map((chain) => chain.exceptions.length)).toEqual([2, 2])
})

test('no cause is no cause', () => {
  expect(causeFor(undefined)).toBeNull()
  expect(causeFor({})).toMatchObject({ chains: [], unresolved: [] })
})
