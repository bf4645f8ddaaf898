import Input from '@cloudscape-design/components/input'
import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { withSearch } from './follow'
import { timeOf } from './time'
import { readTraceId } from './traceId'

/** Puts the cursor there. The bar holds copies of the field, to see how much fits; one is shown. */
export function focusTraceSearch() {
  const fields = document.querySelectorAll<HTMLInputElement>('#top input[type="search"]')
  for (const field of fields) if (field.checkVisibility({ visibilityProperty: true })) field.focus()
}

/** Opens the trace whose id is pasted, from a log line for example. */
export function TraceSearch() {
  const [text, setText] = useState('')
  const [search] = useSearchParams()
  const navigate = useNavigate()
  const id = readTraceId(text)
  const open = () => {
    if (!id) return
    setText('')
    navigate(withSearch(`/traces/${id}`, timeOf(search)))
  }
  return (
    <Input
      type="search"
      ariaLabel="Open a trace by its id"
      placeholder="Open a trace by its id"
      value={text}
      invalid={text !== '' && !id}
      onChange={({ detail }) => setText(detail.value)}
      onKeyDown={({ detail }) => detail.key === 'Enter' && open()}
    />
  )
}
