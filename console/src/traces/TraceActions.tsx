import ButtonDropdown, { type ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown'
import { useEffect, useState } from 'react'
import type { TimeWindow, TraceSummary } from '../shared/api'
import { formatCount } from '../shared/format'
import type { Question } from '../shared/question'
import { allColumns, withColumn } from './columns'
import { awsCommand, curlCommand } from './commands'
import { fileName, save } from './exporting'

interface TraceActionsProps {
  question: Question
  window: TimeWindow | null
  rows: TraceSummary[]
  selected: Set<string>
  columns: string[]
  annotationKeys: string[]
  onColumns: (ids: string[]) => void
  /** Whole traces of these ids. */
  onExport: (ids: string[]) => void
}

/** Columns to choose; the list as a command or as a file. */
export function TraceActions(props: TraceActionsProps) {
  const { question, window: time, rows, selected, columns, annotationKeys, onColumns, onExport } = props
  const [copied, setCopied] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setCopied(''), 3000)
    return () => clearTimeout(timer)
  }, [copied])
  const chosen = selected.size > 0 ? rows.filter(({ Id }) => selected.has(Id)) : rows
  const which = selected.size > 0 ? `${formatCount(chosen.length)} selected` : `${formatCount(rows.length)} loaded`
  const copy = async (command: string, name: string) => {
    await navigator.clipboard.writeText(command).then(
      () => setCopied(`Copied as ${name} command`),
      () => setCopied('The browser does not let the page copy'),
    )
  }
  const act: Record<string, () => void> = {
    aws: () => time && copy(awsCommand(location.origin, time, question, [...selected]), 'aws'),
    curl: () => time && copy(curlCommand(location.origin, time, question, [...selected]), 'curl'),
    summaries: () => save(fileName('summaries', new Date()), chosen),
    traces: () => onExport(chosen.map(({ Id }) => Id)),
  }
  const items: ButtonDropdownProps.ItemOrGroup[] = [
    {
      text: selected.size > 0 ? 'Copy the selected traces as' : 'Copy this list as',
      items: [
        { id: 'aws', text: 'aws CLI command' },
        { id: 'curl', text: 'curl command' },
      ],
    },
    {
      text: `Export ${which} as JSON`,
      items: [
        { id: 'summaries', text: 'Summaries' },
        { id: 'traces', text: 'Whole traces' },
      ],
    },
  ]
  return (
    <div className="trace-actions">
      <span role="status" className="quiet">
        {copied}
      </span>
      <ButtonDropdown
        ariaLabel="Columns"
        items={allColumns(annotationKeys).map(({ id, header }) => ({
          id,
          text: header.slice(0, 60),
          itemType: 'checkbox' as const,
          checked: columns.includes(id),
          ...(id.startsWith('annotation.') ? { secondaryText: 'annotation' } : {}),
        }))}
        onItemClick={({ detail }) => onColumns(withColumn(columns, detail.id))}
        expandToViewport
      >
        Columns
      </ButtonDropdown>
      <ButtonDropdown
        ariaLabel="Copy or export"
        items={items}
        disabled={rows.length === 0}
        onItemClick={({ detail }) => act[detail.id]?.()}
        expandToViewport
      >
        Export
      </ButtonDropdown>
    </div>
  )
}
