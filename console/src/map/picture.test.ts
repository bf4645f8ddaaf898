import { expect, test } from 'vitest'
import type { MapGraph } from './graph'
import { kindPaths } from './kindPaths'
import { layOut } from './layout'
import { escaped, svgOf } from './picture'

const counts = { ok: 8, error: 0, throttle: 0, fault: 2, total: 10 }
const graph: MapGraph = {
  nodes: [
    { id: 'c', name: 'shop', type: 'client', root: true, traffic: null },
    {
      id: 's',
      name: '<script>alert("x")</script> & more',
      type: null,
      root: false,
      traffic: { counts, averageSeconds: 0.25, perMinute: 3, histogram: [] },
    },
  ],
  edges: [
    {
      id: 'cs',
      source: 'c',
      target: 's',
      linked: false,
      traffic: { counts, averageSeconds: 0.25, perMinute: 3, histogram: [] },
    },
  ],
}

test('a picture holds everything that is on the map, and names as text only', () => {
  const shape = {
    direction: 'RIGHT' as const,
    nodes: ['c', 's'],
    edges: [{ id: 'cs', source: 'c', target: 's' }],
  }
  const layout = layOut(shape)
  const svg = svgOf(graph, layout, new Map(), (name) => `#${name}`)
  expect(svg).toContain('250 ms')
  expect(svg).toContain('3/min')
  expect(svg).toContain('stroke="#fault"')
  expect(svg).toContain(kindPaths.client)
  expect(svg).toContain(kindPaths.service)
  expect(svg).not.toContain('<script')
  expect(svg).not.toMatch(/var\(|url\(|href/)
  expect(svg.match(/<svg /g)).toHaveLength(1)
})

test('what XML does not allow is left out, and what it means something by is written out', () => {
  expect(escaped('a\u0000b<c>&"\'\ud800')).toBe('ab&#60;c&#62;&#38;&#34;&#39;')
  expect(escaped('😀 é')).toBe('😀 é')
})
