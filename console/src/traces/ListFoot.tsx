import { formatCount, formatTime } from '../shared/format'
import type { useTraceList } from './useTraceList'

interface ListFootProps {
  list: ReturnType<typeof useTraceList>
  isFiltered: boolean
  isSorted: boolean
  onClear: () => void
}

/** How far the list reaches, in words. */
export function ListFoot({ list, isFiltered, isSorted, onClear }: ListFootProps) {
  const { rows, complete, reached, isLong, isPending, isReadingOn, error } = list
  const loaded = formatCount(rows.length)
  if (isPending && !error) return <p role="status">Reading traces…</p>
  if (error && !isReadingOn) {
    return rows.length > 0 ? (
      <p>
        The rest could not be read.{' '}
        <button type="button" className="chart-link" onClick={list.retry}>{`Try again`}</button>
      </p>
    ) : null
  }
  if (rows.length === 0 && complete) {
    return (
      <p>
        No trace of this time range matches.{' '}
        {isFiltered && (
          <button type="button" className="chart-link" onClick={onClear}>
            Show all traces
          </button>
        )}
      </p>
    )
  }
  return (
    <p>
      <span role="status">
        {complete
          ? `That is all: ${loaded} traces.`
          : `${loaded} loaded${reached === null ? '' : `, back to ${formatTime(reached, 0)}`}${isReadingOn ? '; reading on…' : '.'}`}
      </span>{' '}
      {isSorted && !complete && 'Sorted among those that are loaded. '}
      {isLong && (
        <>
          The list is not refreshed while it is this long.{' '}
          <button type="button" className="chart-link" onClick={list.beginAnew}>
            Show the newest
          </button>
        </>
      )}
    </p>
  )
}
