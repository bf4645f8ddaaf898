import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { getEncryption, putEncryption } from './api'
import { SettingForm } from './SettingForm'
import { useSetting } from './useSetting'

/** The key that X-Ray's clients may ask for. */
export function Encryption({ readOnly }: { readOnly: string | null }) {
  const state = useSetting(
    'encryption',
    getEncryption,
    (keyId: string) => putEncryption(keyId.trim()),
    ({ KeyId }) => KeyId ?? '',
  )
  return (
    <SettingForm
      title="Encryption"
      description="Kept and answered as X-Ray does. There is no key service here: the disk's own encryption protects the data."
      readOnly={readOnly}
      state={state}
    >
      <FormField
        label="KMS key"
        description="A key id, alias/… or an ARN; empty for none (type NONE)."
        constraintText={state.value ? `Type ${state.value.Type}, ${state.value.Status.toLowerCase()}` : undefined}
      >
        <Input
          value={state.draft ?? ''}
          disabled={Boolean(readOnly) || !state.value}
          placeholder="None"
          spellcheck={false}
          onChange={({ detail }) => state.setDraft(detail.value)}
        />
      </FormField>
    </SettingForm>
  )
}
