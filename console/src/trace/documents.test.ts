import { expect, test } from 'vitest'
import { durationOf, type JsonObject, treeOf } from './documents'

const tree = (...documents: JsonObject[]) => treeOf(documents.map((document) => JSON.stringify(document)))

const front = {
  id: '0000000000000001',
  name: 'front',
  start_time: 10,
  end_time: 12,
  subsegments: [
    { id: '0000000000000003', name: 'later', start_time: 11, end_time: 11.5 },
    { id: '0000000000000002', name: 'back', namespace: 'remote', start_time: 10.2, end_time: 11 },
  ],
}
const back = {
  id: '0000000000000004',
  name: 'back',
  parent_id: '0000000000000002',
  start_time: 10.3,
  in_progress: true,
}

test('a segment hangs under the subsegment that called it, children in order of start', () => {
  const { roots } = tree(back, front)
  expect(roots.map((root) => root.name)).toEqual(['front'])
  expect(roots[0]?.children.map((child) => child.name)).toEqual(['back', 'later'])
  expect(roots[0]?.children[0]?.children.map((child) => child.id)).toEqual(['0000000000000004'])
})

test('a segment whose parent is missing is a root', () => {
  expect(tree(back).roots).toHaveLength(1)
})

test('segments that call each other in a circle are all shown, once', () => {
  const { roots, byId } = tree({ ...front, parent_id: back.id }, { ...back, parent_id: front.id })
  expect(byId.size).toBe(4)
  expect(roots).toHaveLength(1)
  expect(tree({ ...back, parent_id: back.id }).roots).toHaveLength(1)
})

test('what has no end is in progress and has no duration', () => {
  const [root] = tree(back).roots
  expect(root).toMatchObject({ inProgress: true, end: null })
  expect(root && durationOf(root)).toBeNull()
})

test.each([
  [{ http: { response: { status: 200 } } }, 'ok'],
  [{ http: { response: { status: 404 } } }, 'error'],
  [{ http: { response: { status: '503' } } }, 'fault'],
  [{ http: { response: { status: 429 } } }, 'throttle'],
  [{ error: true, throttle: true }, 'throttle'],
  [{ fault: true, error: true }, 'fault'],
  [{ http: 'nonsense', fault: 'yes' }, 'ok'],
])('%j is classified as %s', (members, outcome) => {
  expect(tree({ ...back, ...members }).roots[0]?.outcome).toBe(outcome)
})

test('documents that are not objects, or hold the wrong things, do no harm', () => {
  const { roots } = treeOf(['[]', 'no json', '{"name":{},"start_time":"soon","subsegments":[1,null,{"id":7}]}'])
  expect(roots).toHaveLength(1)
  expect(roots[0]).toMatchObject({ name: '', start: 0 })
  expect(roots[0]?.children).toHaveLength(1)
})
