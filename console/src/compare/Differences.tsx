import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useMemo } from 'react'
import { formatCount, formatDuration } from '../shared/format'
import { outcomeText } from '../shared/outcome'
import { Text } from '../shared/Text'
import { type Change, type Comparison, changeText, countsOf, largestOf } from './diff'
import { signed } from './signed'

const most = 10
const told: Change[] = ['slower', 'faster', 'added', 'removed', 'same']

interface DifferencesProps {
  comparison: Comparison
  selected: string
  onSelect: (path: string) => void
}

/** What makes the difference, the largest first. */
export function Differences({ comparison, selected, onSelect }: DifferencesProps) {
  const counts = useMemo(() => countsOf(comparison), [comparison])
  const largest = useMemo(() => largestOf(comparison, most), [comparison])
  const total = comparison.b.end - comparison.b.start - (comparison.a.end - comparison.a.start)
  const widest = Math.max(...largest.map(({ selfDelta }) => Math.abs(selfDelta)), 1e-9)
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="By the time that each spends itself, so that callers do not repeat those whom they call."
        >
          {total === 0
            ? 'B takes as long as A'
            : `B takes ${formatDuration(Math.abs(total))} ${total > 0 ? 'longer' : 'less'}`}
        </Header>
      }
    >
      <p className="change-counts">
        {told.map((change) => (
          <span key={change} className={`change ${change}`}>
            <i aria-hidden="true" />
            {formatCount(counts[change])} {changeText[change].toLowerCase()}
          </span>
        ))}
      </p>
      {largest.length === 0 && <p className="quiet">Nothing differs.</p>}
      <ol className="differences" aria-label="Largest differences">
        {largest.map((pair) => (
          <li key={pair.path}>
            <button type="button" aria-pressed={pair.path === selected} onClick={() => onSelect(pair.path)}>
              <Text clip>{pair.name || '(no name)'}</Text>
              <span className={`change ${pair.change}`}>
                <i aria-hidden="true" />
                {changeText[pair.change]}
                {pair.outcomeChanged &&
                  pair.a &&
                  pair.b &&
                  `, ${outcomeText[pair.a.outcome]} → ${outcomeText[pair.b.outcome]}`}
              </span>
              <span className="difference-bar" aria-hidden="true">
                <i
                  className={pair.selfDelta > 0 ? 'more' : 'less'}
                  style={{ width: `${(50 * Math.abs(pair.selfDelta)) / widest}%` }}
                />
              </span>
              <span>{signed(pair.selfDelta)}</span>
            </button>
          </li>
        ))}
      </ol>
    </Container>
  )
}
