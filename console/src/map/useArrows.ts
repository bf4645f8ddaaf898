import { useReactFlow } from '@xyflow/react'
import type { KeyboardEvent } from 'react'
import { isArrowKey, nodeAt } from './arrows'
import type { MapGraph } from './graph'
import { type Layout, nodeSize } from './layout'

/** How many frames a node that was out of sight may take to be drawn before it gets the focus. */
const patience = 60

/** Arrow keys move the focus from node to node along the calls; what is out of sight is brought into it. */
export function useArrows(graph: MapGraph, layout: Layout, onLook: () => void) {
  const { setCenter, getZoom, flowToScreenPosition } = useReactFlow()
  return (event: KeyboardEvent<HTMLElement>) => {
    if (!isArrowKey(event.key) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const { currentTarget } = event
    const from = (event.target as Element).closest<HTMLElement>('.react-flow__node, .react-flow__edge')?.dataset.id
    const to = from === undefined ? null : nodeAt(graph, layout, from, event.key)
    const place = to === null ? undefined : layout.nodes.get(to)
    if (to === null || !place) return
    event.preventDefault()
    const middle = { x: place.x + nodeSize.width / 2, y: place.y + nodeSize.height / 2 }
    if (!isInside(flowToScreenPosition(middle), currentTarget.getBoundingClientRect())) {
      onLook()
      setCenter(middle.x, middle.y, { zoom: getZoom() })
    }
    focusOn(currentTarget, to, patience)
  }
}

const isInside = ({ x, y }: { x: number; y: number }, { left, right, top, bottom }: DOMRect) =>
  x > left && x < right && y > top && y < bottom

function focusOn(map: HTMLElement, id: string, frames: number) {
  const node = map.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)
  if (node) node.focus({ preventScroll: true })
  else if (frames > 0) requestAnimationFrame(() => focusOn(map, id, frames - 1))
}
