import Input from '@cloudscape-design/components/input'
import { useEffect, useState } from 'react'

interface FilterEditorProps {
  /** The expression that is in force; empty for none. */
  value: string
  /** Takes effect at Enter. */
  onApply: (expression: string) => void
  label: string
  /** Of the control, for a label and for the keyboard's way to it. */
  id?: string
}

/** A filter expression to edit: `service("shop") AND responsetime > 1`. */
export function FilterEditor({ value, onApply, label, id }: FilterEditorProps) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  return (
    <Input
      type="search"
      {...(id ? { controlId: id } : {})}
      ariaLabel={label}
      placeholder='Filter expression, for example service("shop") AND fault'
      value={text}
      onChange={({ detail }) => {
        setText(detail.value)
        if (detail.value === '') onApply('')
      }}
      onKeyDown={({ detail }) => detail.key === 'Enter' && onApply(text.trim())}
    />
  )
}
