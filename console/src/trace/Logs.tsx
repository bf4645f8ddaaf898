import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { Entity } from './documents'
import { Facts } from './Facts'
import { keepTemplate, logsAddress, placeholders, problemOf, readTemplate } from './logs'
import { logGroupsOf } from './resources'

/** The way to the logs of a segment, wherever a person keeps them. */
export function Logs({ entity, traceId }: { entity: Entity; traceId: string }) {
  const [template, setTemplate] = useState(readTemplate)
  const [kept, setKept] = useState(template)
  const problem = problemOf(template)
  const address = logsAddress(kept, traceId, entity)
  const keep = () => {
    keepTemplate(template)
    setKept(template)
  }
  return (
    <SpaceBetween size="l">
      {address && (
        <Link href={address} external externalIconAriaLabel="Opens in a new tab">
          Logs of this trace
        </Link>
      )}
      {logGroupsOf(entity).map((group, index) => (
        <Facts key={index} title="Log group" object={group} />
      ))}
      <FormField
        label="Where your logs are"
        description={`An address in which ${placeholders.join(', ')} are filled in. This browser remembers it.`}
        errorText={template === kept ? undefined : problem}
        secondaryControl={
          <Button disabled={problem !== null || template === kept} onClick={keep}>
            Remember
          </Button>
        }
      >
        <Input
          value={template}
          placeholder="https://logs.example/search?q={traceId}"
          onChange={({ detail }) => setTemplate(detail.value.trim())}
          onKeyDown={({ detail }) => detail.key === 'Enter' && !problem && keep()}
        />
      </FormField>
    </SpaceBetween>
  )
}
