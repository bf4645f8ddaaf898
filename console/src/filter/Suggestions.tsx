import { Text } from '../shared/Text'
import { Expression } from './Expression'

/** A text that can be chosen, with what it means. */
export interface Suggestion {
  text: string
  meaning: string
}

export interface SuggestionGroup {
  /** Above its items; none where it needs none. */
  title: string
  items: Suggestion[]
}

interface SuggestionsProps {
  id: string
  label: string
  groups: SuggestionGroup[]
  /** Place of the item that the keys are at, through all groups; -1 for none. */
  active: number
  onChoose: (index: number) => void
  /** Below the items. */
  foot: string
}

export const optionId = (id: string, index: number) => `${id}-${index}`

/** The list below a filter. Its keys are those of the field, which keeps the focus. */
export function Suggestions({ id, label, groups, active, onChoose, foot }: SuggestionsProps) {
  let index = -1
  return (
    <div className="filter-popup">
      <div id={id} role="listbox" aria-label={label} className="filter-list">
        {groups.map(({ title, items }) => (
          // biome-ignore lint/a11y/useSemanticElements: a listbox has groups, which are no fields
          <div key={title} role="group" aria-label={title || label}>
            {title && (
              <div className="filter-group" aria-hidden="true">
                {title}
              </div>
            )}
            {items.map(({ text, meaning }) => {
              index++
              const own = index
              return (
                <div
                  key={text}
                  id={optionId(id, own)}
                  // The field keeps the focus, and with it the keys.
                  onPointerDown={(event) => event.preventDefault()}
                  onClick={() => onChoose(own)}
                  onKeyDown={() => {}}
                  role="option"
                  tabIndex={-1}
                  aria-selected={own === active}
                  className="filter-option"
                >
                  <code>
                    <Expression text={text.length > 300 ? `${text.slice(0, 300)}…` : text} />
                  </code>
                  {meaning && <Text clip>{meaning}</Text>}
                </div>
              )
            })}
          </div>
        ))}
      </div>
      <div className="filter-foot" aria-hidden="true">
        {foot}
      </div>
    </div>
  )
}
