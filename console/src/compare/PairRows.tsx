import Toggle from '@cloudscape-design/components/toggle'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react'
import { Link, useSearchParams } from 'react-router'
import { withSearch } from '../shared/follow'
import { formatDuration } from '../shared/format'
import { useNarrow } from '../shared/narrow'
import { outcomeText } from '../shared/outcome'
import { Text } from '../shared/Text'
import { timeOf } from '../shared/time'
import { durationOf, type Entity } from '../trace/documents'
import { placeOf, type Scale, ticksOf } from '../trace/timeline'
import { type Comparison, changeText, type Pair } from './diff'
import { signed } from './signed'

const rowHeight = 34

interface PairRowsProps {
  comparison: Comparison
  ids: { a: string; b: string }
  onlyChanges: boolean
  onOnlyChanges: (only: boolean) => void
  selected: string
  onSelect: (path: string) => void
}

/** Both waterfalls on one time scale, both from their own start: A's bar above B's in every row. */
export function PairRows({ comparison, ids, onlyChanges, onOnlyChanges, selected, onSelect }: PairRowsProps) {
  const narrow = useNarrow()
  const list = useRef<HTMLDivElement>(null)
  const pairs = useMemo(
    () =>
      onlyChanges ? comparison.pairs.filter((pair) => pair.change !== 'same' || pair.outcomeChanged) : comparison.pairs,
    [comparison, onlyChanges],
  )
  const at = pairs.findIndex(({ path }) => path === selected)
  const pair = pairs[at]
  const length = Math.max(comparison.a.end - comparison.a.start, comparison.b.end - comparison.b.start)
  const virtual = useVirtualizer({
    count: pairs.length,
    getScrollElement: () => list.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    useFlushSync: false,
  })
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' })
  }, [at, virtual])
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowDown: at + 1, ArrowUp: Math.max(0, at - 1), Home: 0, End: pairs.length - 1 }[event.key]
    if (next === undefined) return
    event.preventDefault()
    const target = pairs[Math.min(next, pairs.length - 1)]
    if (target) onSelect(target.path)
  }
  const ticks = ticksOf({ start: 0, end: length }, narrow ? 1 : 5)
  return (
    <>
      <div className="pair-tools">
        <Toggle checked={onlyChanges} onChange={({ detail }) => onOnlyChanges(detail.checked)}>
          Only what differs
        </Toggle>
        <span className="pair-legend">
          <i className="pair-bar a" /> A <i className="pair-bar b" /> B
        </span>
        {pair && <PairLinks pair={pair} ids={ids} />}
      </div>
      <div className="timeline pairs">
        <div className="timeline-head" aria-hidden="true">
          <span>Segment</span>
          <span className="timeline-ticks plain">
            {ticks.map((tick) => (
              <i key={tick.seconds} style={{ left: `${tick.left}%` }} className={tick.left > 92 ? 'at-end' : ''}>
                {formatDuration(tick.seconds)}
              </i>
            ))}
          </span>
          <span className="timeline-time">B − A</span>
        </div>
        <div
          ref={list}
          className="timeline-list"
          style={{ blockSize: pairs.length * rowHeight }}
          role="tree"
          aria-label="Both traces"
          tabIndex={0}
          aria-activedescendant={at >= 0 ? `pair-${at}` : undefined}
          onKeyDown={onKeyDown}
        >
          <div className="timeline-rows" role="presentation" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const pair = pairs[index]
              if (!pair) return null
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it handles the keys
                // biome-ignore lint/a11y/useFocusableInteractive: the tree keeps the focus and names its active row
                <div
                  key={pair.path}
                  id={`pair-${index}`}
                  role="treeitem"
                  className={`timeline-row pair ${index === at ? 'selected' : ''}`}
                  style={{ top: start }}
                  aria-level={pair.depth + 1}
                  aria-selected={index === at}
                  aria-label={spoken(pair)}
                  onClick={() => onSelect(pair.path)}
                >
                  <span className="timeline-name" style={{ paddingInlineStart: `min(${pair.depth * 16}px, 45%)` }}>
                    <span className={`change ${pair.change}`} title={changeText[pair.change]}>
                      <i aria-hidden="true" />
                    </span>
                    <span className={(pair.a ?? pair.b)?.kind === 'segment' ? 'segment-name' : 'subsegment-name'}>
                      <Text clip>{pair.name || '(no name)'}</Text>
                    </span>
                  </span>
                  <span className="timeline-bars">
                    {pair.a && <Bar letter="a" entity={pair.a} scale={comparison.a} length={length} />}
                    {pair.b && <Bar letter="b" entity={pair.b} scale={comparison.b} length={length} />}
                  </span>
                  <span className={`timeline-time change ${pair.change}`}>
                    {pair.durationDelta === null ? changeText[pair.change] : signed(pair.durationDelta)}
                  </span>
                </div>
              )
            })}
          </div>
        </div>
      </div>
    </>
  )
}

interface BarProps {
  letter: 'a' | 'b'
  entity: Entity
  scale: Scale
  length: number
}

function Bar({ letter, entity, scale, length }: BarProps) {
  const { left, width } = placeOf(entity, { start: scale.start, end: scale.start + length }, scale)
  return <i className={`pair-bar ${letter} ${entity.outcome}`} style={{ left: `${left}%`, width: `${width}%` }} />
}

/** From a row to the segment in its own trace. */
function PairLinks({ pair, ids }: { pair: Pair; ids: { a: string; b: string } }) {
  const [search] = useSearchParams()
  const link = (letter: 'a' | 'b') => {
    const entity = pair[letter]
    if (!entity) return null
    const target = timeOf(search)
    target.set('entity', entity.id)
    const duration = durationOf(entity)
    return (
      <Link to={withSearch(`/traces/${ids[letter]}`, target)}>
        {letter.toUpperCase()}: {duration === null ? 'in progress' : formatDuration(duration)},{' '}
        {outcomeText[entity.outcome]}
      </Link>
    )
  }
  return (
    <span className="pair-links">
      <Text clip>{pair.name || '(no name)'}</Text> {link('a')} {link('b')}
    </span>
  )
}

function spoken({ name, change, durationDelta, a, b, outcomeChanged }: Pair): string {
  const delta = durationDelta === null ? '' : `, ${signed(durationDelta)}`
  const outcome = outcomeChanged && a && b ? `, ${outcomeText[a.outcome]} became ${outcomeText[b.outcome]}` : ''
  return `${name}, ${changeText[change].toLowerCase()}${delta}${outcome}`
}
