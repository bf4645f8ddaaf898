import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker'
import Select from '@cloudscape-design/components/select'
import { useSearchParams } from 'react-router'
import { refreshChoices } from './refresh'
import { useTime } from './time'
import { lengthOf, type TimeRange, writeRange } from './timeRange'

const relative = (amount: number, unit: 'minute' | 'hour') => ({
  key: `last-${amount}-${unit}`,
  amount,
  unit,
  type: 'relative' as const,
})

const choices = [
  relative(5, 'minute'),
  relative(15, 'minute'),
  relative(1, 'hour'),
  relative(3, 'hour'),
  relative(6, 'hour'),
  relative(24, 'hour'),
]

const secondsOf = { second: 1, minute: 60, hour: 3600, day: 86400, week: 604800 } as const

/** Time range and refresh of the page. `longest`: seconds that the page's question may cover. */
export function TimeControls({ longest }: { longest?: number }) {
  const [search, setSearch] = useSearchParams()
  const { range, refresh } = useTime()
  const selected = { value: refresh.id, label: refresh.text }
  return (
    <div className="time-controls">
      <DateRangePicker
        value={toPicker(range)}
        onChange={({ detail }) => {
          const chosen = fromPicker(detail.value)
          if (chosen) setSearch(writeRange(search, chosen))
        }}
        relativeOptions={choices.filter((choice) => !longest || choice.amount * secondsOf[choice.unit] <= longest)}
        isValidRange={(value) => check(value, longest)}
        timeInputFormat="hh:mm:ss"
        showClearButton={false}
        placeholder="Time range"
        expandToViewport
        customRelativeRangeUnits={['second', 'minute', 'hour', 'day']}
        i18nStrings={{ ariaLabel: 'Time range' }}
      />
      <Select
        ariaLabel="Refresh"
        selectedOption={range.kind === 'between' ? { value: 'off', label: 'Fixed' } : selected}
        disabled={range.kind === 'between'}
        options={refreshChoices.map(({ id, text }) => ({ value: id, label: text }))}
        onChange={({ detail }) => {
          const next = new URLSearchParams(search)
          const id = detail.selectedOption.value ?? 'live'
          if (id === 'live') next.delete('refresh')
          else next.set('refresh', id)
          setSearch(next)
        }}
        expandToViewport
      />
    </div>
  )
}

function check(value: DateRangePickerProps.Value | null, longest?: number): DateRangePickerProps.ValidationResult {
  const range = fromPicker(value)
  if (!range) return { valid: false, errorMessage: 'Choose a start and a later end.' }
  if (longest && lengthOf(range) > longest)
    return { valid: false, errorMessage: `The service map covers at most ${longest / 3600} hours.` }
  return { valid: true }
}

function toPicker(range: TimeRange): DateRangePickerProps.Value {
  if (range.kind === 'between') {
    const iso = (seconds: number) => new Date(seconds * 1000).toISOString()
    return { type: 'absolute', startDate: iso(range.start), endDate: iso(range.end) }
  }
  const known = choices.find((choice) => choice.amount * secondsOf[choice.unit] === range.seconds)
  if (known) return known
  const unit = (['day', 'hour', 'minute', 'second'] as const).find((each) => range.seconds % secondsOf[each] === 0)
  return { type: 'relative', amount: range.seconds / secondsOf[unit ?? 'second'], unit: unit ?? 'second' }
}

function fromPicker(value: DateRangePickerProps.Value | null): TimeRange | null {
  if (value?.type === 'relative') {
    const seconds = value.amount * (secondsOf[value.unit as keyof typeof secondsOf] ?? 0)
    return seconds > 0 ? { kind: 'last', seconds } : null
  }
  const start = Date.parse(value?.startDate ?? '') / 1000
  const end = Date.parse(value?.endDate ?? '') / 1000
  return end > start ? { kind: 'between', start, end } : null
}
