import { formatDuration, formatTime } from '../shared/format'
import { outcomeOf, outcomeText } from '../shared/outcome'
import type { SideOfComparison } from './ComparePage'
import { useSimilar } from './similar'

const most = 8

/** Traces that began with the same request, to compare with. */
export function Similar({ to, onChoose }: { to: SideOfComparison; onChoose: (id: string) => void }) {
  const { data, isPending } = useSimilar(to.id, to.tree)
  if (!data) return isPending ? <p className="quiet">Looking for similar traces…</p> : null
  if (data.length === 0) return <p className="quiet">No other trace of the hours around began with the same request.</p>
  return (
    <section aria-label="Similar traces">
      <h3 className="similar-title">
        Similar traces <small>same entry point and URL, the newest first</small>
      </h3>
      <ul className="similar">
        {data.slice(0, most).map((summary) => {
          const outcome = outcomeOf({
            throttle: summary.HasThrottle === true,
            fault: summary.HasFault === true,
            error: summary.HasError === true,
          })
          return (
            <li key={summary.Id}>
              <button type="button" aria-label={`Compare with ${summary.Id}`} onClick={() => onChoose(summary.Id)}>
                <span className={`flag ${outcome}`}>
                  <i className={`swatch ${outcome}`} />
                  {outcomeText[outcome]}
                </span>
                <strong>{summary.Duration === null ? '–' : formatDuration(summary.Duration)}</strong>
                <span>{summary.StartTime === null ? '' : formatTime(summary.StartTime, 0)}</span>
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
