import type { Entity } from './documents'
import { selfTimeOf } from './selfTime'
import type { Scale } from './timeline'

/** Work of one name below one path of names: all entities with that path together. */
export interface Frame {
  /** The names from the root, as one string: the frame's place in the address. */
  path: string
  name: string
  /** Self time of its entities and of everything below, in seconds; more than they took where work ran in parallel. */
  total: number
  self: number
  entities: Entity[]
  failed: number
  children: Frame[]
}

/** Where a frame is drawn, in percent of the width. */
export interface FramePlace {
  frame: Frame
  depth: number
  left: number
  width: number
}

/** Names cannot hold it. */
const separator = '\u0001'

/** All paths of names under one frame without a name; the children of each by name, the largest first. However deep. */
export function flameOf(roots: Entity[], whole: Scale): Frame {
  const top = emptyFrame('', '')
  const order: Frame[] = [top]
  const waiting: { frame: Frame; entities: Entity[] }[] = [{ frame: top, entities: roots }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { frame } = next
    const byName = new Map<string, Frame>()
    for (const entity of next.entities) {
      let child = byName.get(entity.name)
      if (!child) {
        child = emptyFrame(`${frame.path}${separator}${entity.name}`, entity.name)
        byName.set(entity.name, child)
        frame.children.push(child)
        order.push(child)
      }
      child.entities.push(entity)
      child.self += selfTimeOf(entity, whole)
      if (entity.outcome !== 'ok') child.failed++
    }
    for (const child of byName.values())
      waiting.push({ frame: child, entities: child.entities.flatMap((entity) => entity.children) })
  }
  for (const frame of order.reverse()) {
    frame.total = frame.self + frame.children.reduce((sum, child) => sum + child.total, 0)
    frame.children.sort((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1))
  }
  return top
}

const emptyFrame = (path: string, name: string): Frame => ({
  path,
  name,
  total: 0,
  self: 0,
  entities: [],
  failed: 0,
  children: [],
})

/** The frame at a path, or the one above all. */
export function frameAt(top: Frame, path: string): Frame {
  let at = top
  while (at.path !== path) {
    const next = at.children.find((child) => path === child.path || path.startsWith(`${child.path}${separator}`))
    if (!next) return top
    at = next
  }
  return at
}

/** The frames that can be seen when one of them has the whole width; what is narrower than `least` percent is left out, and what is deeper than `deepest`. */
export function placesOf(focus: Frame, least = 0.1, deepest = 60): FramePlace[] {
  const places: FramePlace[] = []
  const draw = (frame: Frame, depth: number, left: number, width: number) => {
    if (width < least || depth > deepest) return
    if (frame.path) places.push({ frame, depth, left, width })
    let at = left
    for (const child of frame.children) {
      const share = frame.total > 0 ? (width * child.total) / frame.total : 0
      draw(child, frame.path ? depth + 1 : depth, at, share)
      at += share
    }
  }
  draw(focus, 0, 0, 100)
  return places
}
