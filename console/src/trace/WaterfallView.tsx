import Button from '@cloudscape-design/components/button'
import Input from '@cloudscape-design/components/input'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import Toggle from '@cloudscape-design/components/toggle'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { formatCount, formatDuration } from '../shared/format'
import { useShortcut } from '../shared/shortcuts'
import { analysisOf } from './analysis'
import { CriticalPath } from './CriticalPath'
import type { Colouring } from './colours'
import { serviceColoursOf } from './colours'
import type { Piece } from './criticalPath'
import { type Entity, type TraceTree, walk } from './documents'
import { find } from './find'
import { Minimap } from './Minimap'
import { ServiceLegend } from './ServiceLegend'
import { ancestorsOf, rowsOf, type Scale } from './timeline'
import type { TraceView } from './useTraceView'
import { Waterfall } from './Waterfall'
import { isWhole, moved, readZoom, scaled, within, writeZoom } from './zoom'

interface WaterfallViewProps {
  tree: TraceTree
  view: TraceView
  selected: Entity | null
}

const nothing: ReadonlyMap<Entity, Piece[]> = new Map()

/** The waterfall with all that is done with it: searching, zooming, collapsing, colouring, the critical path. */
export function WaterfallView({ tree, view: address, selected }: WaterfallViewProps) {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set())
  const { roots } = tree
  const { whole, pieces, path } = analysisOf(tree)
  const view = useMemo(() => readZoom(address.zoom, whole), [address.zoom, whole])
  const rows = useMemo(() => rowsOf(roots, collapsed), [roots, collapsed])
  const found = useMemo(() => find(roots, address.find), [roots, address.find])
  const foundSet = useMemo(() => new Set(found), [found])
  const colours = useMemo(
    () => (address.colouring === 'service' ? serviceColoursOf(roots) : null),
    [address.colouring, roots],
  )

  const latest = useRef(address)
  latest.current = address
  const select = useCallback((entity: Entity | null) => latest.current.select(entity), [])
  const zoom = useCallback(
    (next: Scale) => latest.current.write({ zoom: writeZoom(within(next, whole), whole) }),
    [whole],
  )
  const toggle = useCallback((entity: Entity, expand: boolean) => {
    setCollapsed((before) => {
      const next = new Set(before)
      if (expand) next.delete(entity.id)
      else next.add(entity.id)
      return next
    })
  }, [])
  const collapseAll = () =>
    setCollapsed(new Set([...walk(roots)].filter((entity) => entity.children.length > 0).map(({ id }) => id)))
  const expandAll = () => setCollapsed(new Set())

  // Whatever is selected has a row.
  useEffect(() => {
    if (!selected) return
    setCollapsed((before) => {
      const hidden = ancestorsOf(selected).filter(({ id }) => before.has(id))
      if (hidden.length === 0) return before
      const next = new Set(before)
      for (const { id } of hidden) next.delete(id)
      return next
    })
  }, [selected])

  const atRow = () => (selected ? rows.findIndex(({ entity }) => entity === selected) : -1)
  const goToRow = (index: number) => select(rows[Math.min(rows.length - 1, Math.max(0, index))]?.entity ?? null)
  const atFound = selected ? found.indexOf(selected) : -1
  const goToFound = (by: 1 | -1) => {
    if (found.length === 0) return
    const next = atFound >= 0 ? atFound + by : by > 0 ? 0 : -1
    select(found.at(next % found.length) ?? null)
  }
  const zoomToSelected = () => {
    if (!selected) return
    const end = selected.end ?? whole.end
    const room = Math.max(1e-6, (end - selected.start) * 0.05)
    zoom({ start: selected.start - room, end: end + room })
  }
  const searchField = useRef<HTMLElement>(null)
  useShortcut('/', 'Search in this trace', () => searchField.current?.querySelector('input')?.focus())
  useShortcut('j', 'Next segment', () => goToRow(atRow() + 1))
  useShortcut('k', 'Previous segment', () => goToRow(atRow() - 1))
  useShortcut('n', 'Next one found', () => goToFound(1))
  useShortcut('N', 'Previous one found', () => goToFound(-1))
  useShortcut('c', 'Collapse all', collapseAll)
  useShortcut('e', 'Expand all', expandAll)
  useShortcut('z', 'Zoom to the selected segment', zoomToSelected, { enabled: selected !== null })
  useShortcut('0', 'Show the whole time', () => zoom(whole))
  useShortcut('+', 'Zoom in', () => zoom(scaled(view, 0.5, whole)))
  useShortcut('-', 'Zoom out', () => zoom(scaled(view, 2, whole)))
  useShortcut('[', 'Earlier', () => zoom(moved(view, -0.25, whole)))
  useShortcut(']', 'Later', () => zoom(moved(view, 0.25, whole)))

  return (
    <>
      <div className="waterfall-tools">
        <search ref={searchField} className="waterfall-search">
          <Input
            type="search"
            value={address.find}
            placeholder="Name, URL, SQL, annotation…"
            ariaLabel="Search in this trace"
            clearAriaLabel="Clear the search"
            onChange={({ detail }) => address.write({ find: detail.value })}
            onKeyDown={({ detail }) => detail.key === 'Enter' && goToFound(detail.shiftKey ? -1 : 1)}
          />
          {address.find && (
            <>
              <span className="waterfall-count" role="status">
                {found.length === 0
                  ? 'None'
                  : `${atFound >= 0 ? `${formatCount(atFound + 1)} / ` : ''}${formatCount(found.length)}`}
              </span>
              <Button
                variant="icon"
                iconName="angle-up"
                ariaLabel="Previous one found"
                disabled={found.length === 0}
                onClick={() => goToFound(-1)}
              />
              <Button
                variant="icon"
                iconName="angle-down"
                ariaLabel="Next one found"
                disabled={found.length === 0}
                onClick={() => goToFound(1)}
              />
            </>
          )}
        </search>
        <SegmentedControl
          label="Colour by"
          selectedId={address.colouring}
          onChange={({ detail }) => address.write({ colour: detail.selectedId as Colouring })}
          options={[
            { id: 'status', text: 'Status' },
            { id: 'service', text: 'Service' },
          ]}
        />
        <Toggle
          checked={address.showPath}
          onChange={({ detail }) => address.write({ path: detail.checked ? 'on' : 'off' })}
        >
          Critical path
        </Toggle>
        <span className="waterfall-buttons">
          <Button
            variant="icon"
            iconName="zoom-in"
            ariaLabel="Zoom in"
            onClick={() => zoom(scaled(view, 0.5, whole))}
          />
          <Button
            variant="icon"
            iconName="zoom-out"
            ariaLabel="Zoom out"
            disabled={isWhole(view, whole)}
            onClick={() => zoom(scaled(view, 2, whole))}
          />
          <Button
            variant="icon"
            iconName="zoom-to-fit"
            ariaLabel="Show the whole time"
            disabled={isWhole(view, whole)}
            onClick={() => zoom(whole)}
          />
          <Button variant="inline-link" onClick={collapseAll}>
            Collapse all
          </Button>
          <Button variant="inline-link" onClick={expandAll}>
            Expand all
          </Button>
        </span>
        {!isWhole(view, whole) && (
          <span className="quiet waterfall-seen">
            {formatDuration(view.start - whole.start)} – {formatDuration(view.end - whole.start)} of{' '}
            {formatDuration(whole.end - whole.start)}
          </span>
        )}
      </div>
      <Minimap roots={roots} whole={whole} view={view} onZoom={zoom} />
      <Waterfall
        label="Timeline"
        rows={rows}
        whole={whole}
        view={view}
        selected={selected}
        path={address.showPath ? path : nothing}
        found={foundSet}
        colours={colours}
        onSelect={select}
        onToggle={toggle}
        onZoom={zoom}
      />
      {colours && <ServiceLegend colours={colours} />}
      {address.showPath && <CriticalPath pieces={pieces} onSelect={select} />}
    </>
  )
}
