import Button from '@cloudscape-design/components/button'
import { type KeyboardEvent, useMemo } from 'react'
import { formatCount, formatDuration, formatShare } from '../shared/format'
import { Text } from '../shared/Text'
import type { Entity, TraceTree } from './documents'
import { type Frame, flameOf, frameAt, placesOf } from './flame'
import { scaleOf } from './timeline'
import type { TraceView } from './useTraceView'

const rowHeight = 24

interface FlameGraphProps {
  tree: TraceTree
  view: TraceView
  selected: Entity | null
}

/** Where the work of a trace is, summed up by path of names. A click looks closer; the longest entity of the frame is selected. */
export function FlameGraph({ tree, view, selected }: FlameGraphProps) {
  const flame = useMemo(() => flameOf(tree.roots, scaleOf(tree.roots)), [tree])
  const focus = frameAt(flame, view.frame)
  const places = useMemo(() => placesOf(focus), [focus])
  const depth = places.reduce((most, place) => Math.max(most, place.depth), 0)
  const choose = (frame: Frame) => view.write({ frame: frame.path, entity: longestOf(frame)?.id ?? '' })
  return (
    <>
      <p className="quiet flame-about">
        <span>
          Width is work: the time of a segment itself and of everything below it. Segments with the same path of names
          are one frame.
        </span>
        <Button variant="inline-link" disabled={focus === flame} onClick={() => view.write({ frame: '' })}>
          Show all
        </Button>
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of buttons with a name, not of fields */}
      <div
        className="flame"
        role="group"
        aria-label="Flame graph"
        style={{ blockSize: (depth + 1) * rowHeight }}
        onKeyDown={walkByArrows}
      >
        {places.map(({ frame, depth, left, width }) => {
          const share = flame.total > 0 ? frame.total / flame.total : 0
          const numbers = `${formatDuration(frame.total)}, ${formatShare(share)} of all work; itself ${formatDuration(frame.self)}; ${formatCount(frame.entities.length)} ×${frame.failed ? `; ${formatCount(frame.failed)} failed` : ''}`
          return (
            <button
              type="button"
              key={frame.path}
              className={`flame-frame ${frame.failed ? 'failed' : ''} ${width > 2 ? '' : 'thin'} ${selected && frame.entities.includes(selected) ? 'selected' : ''}`}
              style={{ left: `${left}%`, width: `${width}%`, top: depth * rowHeight }}
              aria-label={`${frame.name || '(no name)'}: ${numbers}`}
              title={`${frame.name.slice(0, 300)}\n${numbers}`}
              tabIndex={depth === 0 ? 0 : -1}
              onClick={() => choose(frame)}
            >
              {width > 2 && (
                <>
                  {frame.failed > 0 && '! '}
                  <Text>{frame.name || '(no name)'}</Text> <small>{formatDuration(frame.total)}</small>
                </>
              )}
            </button>
          )
        })}
      </div>
    </>
  )
}

const longestOf = (frame: Frame): Entity | undefined =>
  frame.entities.reduce<Entity | undefined>(
    (longest, entity) =>
      !longest || (entity.end ?? entity.start) - entity.start > (longest.end ?? longest.start) - longest.start
        ? entity
        : longest,
    undefined,
  )

/** The frames are in the order of the tree: left and right walk through it. */
function walkByArrows(event: KeyboardEvent<HTMLElement>) {
  const by =
    event.key === 'ArrowRight' || event.key === 'ArrowDown'
      ? 1
      : event.key === 'ArrowLeft' || event.key === 'ArrowUp'
        ? -1
        : 0
  if (by === 0) return
  event.preventDefault()
  const frames = [...event.currentTarget.querySelectorAll('button')]
  frames[frames.indexOf(event.target as HTMLButtonElement) + by]?.focus()
}
