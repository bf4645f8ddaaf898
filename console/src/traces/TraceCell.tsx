import { memo } from 'react'
import type { TraceSummary } from '../shared/api'
import { formatDuration, formatTime } from '../shared/format'
import { Text } from '../shared/Text'
import { keyOfAnnotation, shortUrl, valuesOf } from './columns'
import { FlagList } from './FlagList'
import { annotationsOf, flagsOf } from './flags'

/** What a row says in a column; the start, which leads to the trace, is drawn by the row. */
export const TraceCell = memo(function TraceCell({ column, summary }: { column: string; summary: TraceSummary }) {
  const { Http, EntryPoint, Users } = summary
  const key = keyOfAnnotation(column)
  if (key) return <Short text={valuesOf(summary, key)} />
  switch (column) {
    case 'outcome':
      return <FlagList flags={flagsOf(summary)} />
    case 'method':
      return <Short text={Http?.HttpMethod} />
    case 'url':
      return <Short text={shortUrl(Http?.HttpURL ?? '')} title={Http?.HttpURL} />
    case 'status':
      return <Status status={Http?.HttpStatus ?? null} />
    case 'response':
      return <Seconds seconds={summary.ResponseTime} />
    case 'duration':
      return <Seconds seconds={summary.Duration} />
    case 'entry':
      return <Short text={EntryPoint?.Name} />
    case 'user':
      return <Short text={(Users ?? []).map(({ UserName }) => UserName).join(', ')} />
    case 'services':
      return summary.ServiceIds?.length ?? '–'
    case 'annotations':
      return (
        <Short
          text={annotationsOf(summary)
            .map(([name, value]) => `${name}=${value}`)
            .join(' ')}
        />
      )
    case 'id':
      return <code className="trace-id">{summary.Id}</code>
    default:
      return null
  }
})

/** The start to the second, without the year; the whole of it where the pointer rests. */
export const startOf = ({ StartTime }: TraceSummary) =>
  StartTime === null ? '–' : formatTime(StartTime, 0).slice('2026-'.length)

// More than this is not seen, and costs.
const longest = 300

function Short({ text, title }: { text: string | null | undefined; title?: string | null | undefined }) {
  if (!text) return <span className="quiet">–</span>
  const short = <Text clip>{text.length > longest ? text.slice(0, longest) : text}</Text>
  return title ? <span title={title.slice(0, longest)}>{short}</span> : short
}

function Status({ status }: { status: number | null }) {
  if (status === null) return <span className="quiet">–</span>
  const outcome = status === 429 ? 'throttle' : status >= 500 ? 'fault' : status >= 400 ? 'error' : ''
  return <span className={outcome ? `flag ${outcome}` : ''}>{status}</span>
}

function Seconds({ seconds }: { seconds: number | null }) {
  return seconds === null ? <span className="quiet">–</span> : formatDuration(seconds)
}
