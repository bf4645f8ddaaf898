import { expect, test } from 'vitest'
import type { Status } from '../shared/status'
import { lossesOf, throttlesOf } from './losses'

const status = {
  Counters: {
    DocumentsRejected: { ParseError: 2, InvalidName: 0, NewReason: 1 },
    Throttled: { StoreBusy: 4, Followers: 0 },
  },
  Daemon: { Dropped: { BufferFull: 7, NoRoom: 0 } },
} as unknown as Status

test('losses are those that happened, the most frequent first, with where and why', () => {
  expect(lossesOf(status)).toEqual([
    { where: 'daemon', reason: 'BufferFull', meaning: 'Memory was full; the oldest batch made room.', count: 7 },
    { where: 'service', reason: 'ParseError', meaning: 'The document is not JSON.', count: 2 },
    { where: 'service', reason: 'NewReason', meaning: '', count: 1 },
  ])
})

test('a service without a daemon has the losses of the service', () => {
  expect(lossesOf({ ...status, Daemon: null })).toHaveLength(2)
})

test('requests that come again are apart', () => {
  expect(throttlesOf(status)).toEqual([
    { reason: 'StoreBusy', meaning: 'The store could not take more; the callers come again.', count: 4 },
  ])
})
