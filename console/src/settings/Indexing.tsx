import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import RadioGroup from '@cloudscape-design/components/radio-group'
import { getDestination, getIndexing, putDestination, putIndexing } from './api'
import { SettingForm } from './SettingForm'
import { useSetting } from './useSetting'

/** How many traces transaction search of X-Ray would index. */
export function IndexingRule({ readOnly }: { readOnly: string | null }) {
  const state = useSetting(
    'indexing',
    getIndexing,
    (percentage: string) => putIndexing('Default', Number(percentage)),
    (rule) => String(rule?.Rule.Probabilistic.DesiredSamplingPercentage ?? 1),
  )
  const percentage = Number(state.draft)
  const invalid = state.draft?.trim() === '' || !(percentage >= 0 && percentage <= 100)
  return (
    <SettingForm
      title="Indexing"
      description="Kept and answered as X-Ray does. Here every trace is indexed, whatever the rule asks for."
      readOnly={readOnly}
      state={state}
      invalid={invalid}
    >
      <FormField
        label="Desired percentage of traces"
        constraintText={`0 to 100. In force: ${state.value?.Rule.Probabilistic.ActualSamplingPercentage ?? 100}.`}
        errorText={invalid && state.draft !== null ? 'A number from 0 to 100.' : undefined}
      >
        <Input
          type="number"
          inputMode="decimal"
          step="any"
          value={state.draft ?? ''}
          disabled={Boolean(readOnly) || !state.value}
          onChange={({ detail }) => state.setDraft(detail.value)}
        />
      </FormField>
    </SettingForm>
  )
}

/** Where transaction search of X-Ray would keep segments. */
export function SegmentDestination({ readOnly }: { readOnly: string | null }) {
  const state = useSetting('destination', getDestination, putDestination, ({ Destination }): string => Destination)
  return (
    <SettingForm
      title="Destination of segments"
      description="Kept and answered as X-Ray does. Segments are always stored here, and always searched."
      readOnly={readOnly}
      state={state}
    >
      <FormField label="Destination" stretch>
        <RadioGroup
          value={state.draft ?? null}
          onChange={({ detail }) => state.setDraft(detail.value)}
          items={[
            { value: 'XRay', label: 'X-Ray', disabled: Boolean(readOnly) },
            { value: 'CloudWatchLogs', label: 'CloudWatch Logs', disabled: Boolean(readOnly) },
          ]}
        />
      </FormField>
    </SettingForm>
  )
}
