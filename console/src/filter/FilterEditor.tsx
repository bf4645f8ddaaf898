import './filter.css'
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useShortcut } from '../shared/shortcuts'
import { moved, take } from './completion'
import { areWords, wordsAsExpression } from './conditions'
import { Expression } from './Expression'
import { isUnfinished, placeOf, sentencesOf } from './errors'
import { examples, readHistory, remember } from './history'
import { optionId, type SuggestionGroup, Suggestions } from './Suggestions'
import { useCheck } from './useCheck'
import { useCompletion } from './useCompletion'

/** The service refuses longer ones. */
const longest = 10_000

interface FilterEditorProps {
  /** The expression that is in force; empty for none. */
  value: string
  /** Takes effect at Enter, when it is an expression. */
  onApply: (expression: string) => void
  label: string
  /** Of the control, for a label and for the keyboard's way to it. */
  id?: string
  /** Every change of the text, for a form that takes it with its other fields. */
  onChange?: (text: string) => void
  /** Whether `/` leads here; false where several are on a page, or another field is searched first. */
  shortcut?: boolean
  placeholder?: string
}

/** What the list below the field is about: words that could stand at the cursor, or help for those who begin. */
type Help = 'none' | 'completion' | 'beginning'

/** A filter expression to edit: `service("shop") AND responsetime > 1`. */
export function FilterEditor(props: FilterEditorProps) {
  const { value, onApply, label, id, onChange, shortcut = true } = props
  const { placeholder = 'Filter: fault AND service("shop")' } = props
  const own = useId()
  const listId = `${own}-list`
  const field = useRef<HTMLTextAreaElement>(null)
  const wanted = useRef<number | null>(null)
  const [text, setText] = useState(value)
  const [cursor, setCursor] = useState(value.length)
  const [help, setHelp] = useState<Help>('none')
  const [active, setActive] = useState(-1)
  const [focused, setFocused] = useState(false)
  const [insisted, setInsisted] = useState(false)
  useEffect(() => setText(value), [value])
  // The cursor can go to its place only when the text is there.
  useLayoutEffect(() => {
    if (wanted.current !== null) field.current?.setSelectionRange(wanted.current, wanted.current)
    wanted.current = null
  })
  useShortcut('/', label, () => field.current?.focus(), { enabled: shortcut })

  const { error, judge } = useCheck(text)
  const completion = useCompletion(text, cursor, help === 'completion')
  const groups = useMemo((): SuggestionGroup[] => {
    if (help === 'beginning') {
      const recent = readHistory().map((each) => ({ text: each, meaning: '' }))
      return [
        ...(recent.length > 0 ? [{ title: 'Recent', items: recent }] : []),
        { title: 'Examples', items: examples },
      ]
    }
    const items = completion?.Items.map(({ Text, Meaning }) => ({ text: Text, meaning: Meaning })) ?? []
    return items.length > 0 ? [{ title: '', items }] : []
  }, [help, completion])
  const items = groups.flatMap((group) => group.items)
  const others = completion?.OtherItemsCount ? ` · ${completion.OtherItemsCount} more: write on` : ''
  const isOpen = focused && items.length > 0

  const change = (next: string, at: number) => {
    setText(next)
    setCursor(at)
    setActive(-1)
    setInsisted(false)
    setHelp(next === '' ? 'beginning' : 'completion')
    onChange?.(next)
  }
  const apply = async (expression: string) => {
    setHelp('none')
    setActive(-1)
    const trimmed = expression.trim()
    const problem = await judge(expression)
    setInsisted(problem !== null)
    if (problem) return
    remember(trimmed)
    if (trimmed !== value) onApply(trimmed)
  }
  const choose = (index: number) => {
    const chosen = items[index]
    if (!chosen) return
    if (help === 'beginning') {
      change(chosen.text, chosen.text.length)
      void apply(chosen.text)
      return
    }
    if (!completion) return
    const edit = take(text, completion, index)
    wanted.current = edit.cursor
    change(edit.text, edit.cursor)
  }
  const searchWords = () => {
    const expression = wordsAsExpression(text)
    change(expression, expression.length)
    void apply(expression)
    field.current?.focus()
  }
  const press = (event: KeyboardEvent) => {
    const { key } = event
    if (key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      if (isOpen && active >= 0) choose(active)
      else void apply(text)
    } else if (key === 'Tab' && !event.shiftKey && isOpen && help === 'completion' && cursor > 0) {
      event.preventDefault()
      choose(Math.max(0, active))
    } else if (key === 'Escape' && isOpen) {
      event.preventDefault()
      setHelp('none')
    } else if ((key === 'ArrowDown' || key === 'ArrowUp') && isOpen) {
      event.preventDefault()
      setActive(moved(active, key === 'ArrowDown' ? 1 : -1, items.length))
    } else if (key === ' ' && event.ctrlKey) {
      event.preventDefault()
      setHelp(text === '' ? 'beginning' : 'completion')
    }
  }

  const shown = error && (insisted || !focused || !isUnfinished(error, text, cursor)) ? error : null
  const told = shown ? sentencesOf(shown, text) : null
  return (
    <div className="filter-editor">
      <div className={shown ? 'filter-field invalid' : 'filter-field'}>
        <div className="filter-scroll">
          <pre aria-hidden="true" className="filter-paint">
            <Expression text={text} wrong={shown && placeOf(shown, text)} />
            {text.endsWith('\n') ? ' ' : ''}
          </pre>
          <textarea
            ref={field}
            {...(id ? { id } : {})}
            aria-label={label}
            aria-autocomplete="list"
            aria-haspopup="listbox"
            {...(isOpen ? { 'aria-controls': listId } : {})}
            {...(isOpen && active >= 0 ? { 'aria-activedescendant': optionId(listId, active) } : {})}
            aria-invalid={shown !== null}
            aria-describedby={`${own}-told`}
            rows={1}
            maxLength={longest}
            spellCheck={false}
            autoCapitalize="none"
            autoCorrect="off"
            autoComplete="off"
            placeholder={placeholder}
            value={text}
            onChange={({ target }) => change(target.value, target.selectionStart)}
            onSelect={({ currentTarget }) => {
              if (currentTarget.selectionStart === cursor) return
              setCursor(currentTarget.selectionStart)
              if (help === 'completion' && currentTarget.value === text) setHelp('none')
            }}
            onFocus={() => {
              setFocused(true)
              setActive(-1)
              setHelp(text === '' ? 'beginning' : 'none')
            }}
            onBlur={() => {
              setFocused(false)
              setHelp('none')
            }}
            onClick={() => text === '' && setHelp('beginning')}
            onKeyDown={press}
          />
        </div>
        {text.trim() !== value && (
          <button type="button" className="filter-button apply" onClick={() => void apply(text)}>
            Apply
          </button>
        )}
        {text !== '' && (
          <button
            type="button"
            className="filter-button"
            aria-label="Clear filter"
            onClick={() => {
              change('', 0)
              setHelp('none')
              void apply('')
            }}
          >
            ✕
          </button>
        )}
      </div>
      {isOpen && (
        <Suggestions
          id={listId}
          label={help === 'beginning' ? 'Filters to begin with' : 'What could stand here'}
          groups={groups}
          active={active}
          onChoose={choose}
          foot={
            help === 'beginning'
              ? '↑↓ choose · Enter apply · Shift+Enter new line'
              : `↑↓ choose · Tab take · Enter apply · Esc close${others}`
          }
        />
      )}
      <div id={`${own}-told`} className="filter-told" role="status">
        {told && (
          <>
            <b>{told.problem}</b> {told.expected}{' '}
            {areWords(text) && (
              <button type="button" className="filter-words" onClick={() => searchWords()}>
                Search URLs and users for these words
              </button>
            )}
          </>
        )}
        {isOpen && <span className="unseen">{`${items.length} suggestions; arrow keys choose one.`}</span>}
      </div>
    </div>
  )
}
