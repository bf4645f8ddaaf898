import { useState } from 'react'
import { conditionsOf, negated, toggled } from '../filter/conditions'
import type { FacetsAnswer } from '../shared/analysis'
import { formatCount, formatDuration, formatTime } from '../shared/format'
import { Text } from '../shared/Text'
import { shortUrl } from './columns'
import { type Choice, type FacetView, facetViews, openAtFirst } from './facets'
import { useMoreValues } from './useMoreValues'

interface FacetListProps {
  answer: FacetsAnswer
  filter: string
  onFilter: (filter: string) => void
}

/** What the traces have in common. A value narrows the list to those with it, or to those without. */
export function FacetList({ answer, filter, onFilter }: FacetListProps) {
  const conditions = conditionsOf(filter)
  return (
    <div className="facets">
      {!answer.Complete && (
        <p className="facet-note">
          Counted from {formatTime(answer.ApproximateTime, 0)} on: there are more traces than are counted at once. A
          narrower filter reaches further.
        </p>
      )}
      {answer.TraceCount === 0 && <p className="facet-note">Nothing to count.</p>}
      {facetViews(answer).map((view) => (
        <FacetSection
          key={view.name}
          view={view}
          total={answer.TraceCount}
          conditions={conditions}
          onToggle={(condition) => onFilter(toggled(filter, condition))}
        />
      ))}
    </div>
  )
}

interface FacetSectionProps {
  view: FacetView
  total: number
  conditions: string[]
  onToggle: (condition: string) => void
}

function FacetSection({ view, total, conditions, onToggle }: FacetSectionProps) {
  const [isOpen, setOpen] = useState(openAtFirst.includes(view.name))
  const [wantsMore, setWantsMore] = useState(false)
  const more = useMoreValues(view.name, wantsMore && isOpen)
  const shown = more ?? view
  return (
    <details className="facet" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <Text clip>{view.title}</Text>
        <small>{isOpen ? 'traces · p95' : formatCount(view.choices.length) + (view.others > 0 ? '+' : '')}</small>
      </summary>
      {isOpen && (
        <ul>
          {shown.choices.map((choice) => (
            <li key={choice.text}>
              <Value {...{ choice, total, conditions, onToggle }} title={view.title} />
            </li>
          ))}
          {shown.others > 0 && (
            <li className="facet-others">
              {wantsMore ? (
                <span>and other values, {formatCount(shown.others)} times</span>
              ) : (
                <button type="button" className="chart-link" onClick={() => setWantsMore(true)}>
                  More<span className="unseen"> values of {view.title}</span>
                </button>
              )}
            </li>
          )}
        </ul>
      )}
    </details>
  )
}

interface ValueProps {
  title: string
  choice: Choice
  total: number
  conditions: string[]
  onToggle: (condition: string) => void
}

function Value({ title, choice, total, conditions, onToggle }: ValueProps) {
  const { text, condition, traces, p95, faults } = choice
  const inside = (
    <>
      <span className="facet-bar" style={{ inlineSize: `${total > 0 ? (100 * traces) / total : 0}%` }} />
      <span className={faults > 0 ? 'facet-text faulty' : 'facet-text'}>
        <Text clip>{shortUrl(text) || '(empty)'}</Text>
      </span>
      <span className="facet-count">{formatCount(traces)}</span>
      <span className="facet-time">{p95 === null ? '' : formatDuration(p95)}</span>
    </>
  )
  if (!condition) return <div className="facet-value">{inside}</div>
  const isWith = conditions.includes(condition)
  const isWithout = conditions.includes(negated(condition))
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text
  return (
    <div className={isWith ? 'facet-value chosen' : isWithout ? 'facet-value refused' : 'facet-value'}>
      <button
        type="button"
        className="facet-with"
        aria-pressed={isWith}
        aria-label={`Only ${title} ${short}, ${formatCount(traces)} traces${p95 === null ? '' : `, p95 ${formatDuration(p95)}`}${faults > 0 ? `, ${formatCount(faults)} faults` : ''}`}
        title={`Only traces with ${short}${faults > 0 ? ` (${formatCount(faults)} faults)` : ''}`}
        onClick={() => onToggle(condition)}
      >
        {inside}
      </button>
      <button
        type="button"
        className="facet-without"
        aria-pressed={isWithout}
        aria-label={`Without ${title} ${short}`}
        title={`Only traces without ${short}`}
        onClick={() => onToggle(negated(condition))}
      >
        ≠
      </button>
    </div>
  )
}
