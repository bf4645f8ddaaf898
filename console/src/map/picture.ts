import { formatDuration, formatRate, shorten } from '../shared/format'
import { worstOutcome } from '../shared/outcome'
import { edgeWidth, type MapGraph, type MapNode } from './graph'
import { kindOf, labelOf } from './kind'
import { kindPaths } from './kindPaths'
import { arrowLength, type Layout, nodeSize } from './layout'
import { arcPath, arcsOf, ringRadius } from './ring'

/** Colours by the names of the console's custom properties, without the dashes: they do not reach into a file. */
export type Palette = (name: string) => string

const margin = 24

/** The map as a file of its own: everything in it, nothing outside of it. */
export function svgOf(graph: MapGraph, layout: Layout, scales: Map<string, number>, color: Palette): string {
  const places = [...layout.nodes.values()]
  const left = Math.min(...places.map(({ x }) => x)) - margin
  const top = Math.min(...places.map(({ y }) => y)) - margin
  const width = Math.max(...places.map(({ x }) => x)) + nodeSize.width + margin - left
  const height = Math.max(...places.map(({ y }) => y)) + nodeSize.height + margin - top
  const edges = graph.edges.map((edge) => {
    const line = layout.lines.get(edge.id)
    if (!line) return ''
    const outcome = edge.traffic ? worstOutcome(edge.traffic.counts) : 'ok'
    const stroke = color(outcome === 'ok' ? 'wire' : outcome)
    const thickness = edgeWidth(edge.traffic?.counts.total ?? 0)
    const turn = layout.direction === 'DOWN' ? ' rotate(90)' : ''
    return `<path d="${line.path}" fill="none" stroke="${stroke}" stroke-width="${thickness}"${edge.linked ? ' stroke-dasharray="8 6"' : ''}/>
<path d="M ${-arrowLength - 1},${-thickness / 2 - 3} L 0,0 L ${-arrowLength - 1},${thickness / 2 + 3} Z" fill="${stroke}" transform="translate(${line.tip.x} ${line.tip.y})${turn}"/>`
  })
  const nodes = graph.nodes.map((node) => {
    const place = layout.nodes.get(node.id)
    return place ? drawn(node, place, scales.get(node.id) ?? 1, color) : ''
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}" font-family="Open Sans, Helvetica, Arial, sans-serif" text-anchor="middle">
<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${color('canvas')}"/>
${[...edges, ...nodes].filter(Boolean).join('\n')}
</svg>
`
}

function drawn(node: MapNode, place: { x: number; y: number }, scale: number, color: Palette): string {
  const x = place.x + nodeSize.width / 2
  const y = place.y + nodeSize.ring / 2
  const radius = ringRadius(scale)
  const kind = kindOf(node.type)
  const client = kind === 'client'
  const arcs = node.traffic
    ? arcsOf(node.traffic.counts).map(
        (arc) =>
          `<path d="${arcPath({ x, y }, radius, arc)}" fill="none" stroke="${color(arc.outcome)}" stroke-width="9"/>`,
      )
    : []
  const average = node.traffic?.averageSeconds
  const rate = node.traffic?.perMinute
  const name = client && !node.members ? 'Client' : shorten(labelOf(node.name, node.type), 26)
  const type = node.members ? node.members.join(', ') : client ? `of ${node.name}` : (node.type ?? 'service')
  const icon = client ? 34 : 18
  return [
    `<circle cx="${x}" cy="${y}" r="${radius + 4.5}" fill="${color('paper')}"/>`,
    `<circle cx="${x}" cy="${y}" r="${radius}" fill="none" stroke="${color('line')}" stroke-width="${client ? 2 : 9}"/>`,
    ...arcs,
    `<path d="${kindPaths[kind]}" fill="none" stroke="${color('quiet')}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" transform="translate(${x - icon / 2} ${client ? y - icon / 2 : y - 32}) scale(${icon / 24})"/>`,
    average === undefined || average === null ? '' : text(x, y + 2, 15, 700, color('ink'), formatDuration(average)),
    rate === undefined || rate === null ? '' : text(x, y + 18, 11, 400, color('quiet'), formatRate(rate)),
    text(x, place.y + nodeSize.ring + 20, 14, 700, color('ink'), name),
    text(x, place.y + nodeSize.ring + 36, 11.5, 400, color('quiet'), shorten(type, 30)),
  ]
    .filter(Boolean)
    .join('\n')
}

const text = (x: number, y: number, size: number, weight: number, fill: string, words: string) =>
  `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escaped(words)}</text>`

/** Names are whatever somebody sent. What XML does not allow at all is left out. */
export function escaped(words: string): string {
  return words
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
