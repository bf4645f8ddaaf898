import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import Token from '@cloudscape-design/components/token'
import { useSearchParams } from 'react-router'
import { shorten } from '../shared/format'
import { readChoice, type ServiceChoice, type ServiceName, writeChoice } from '../shared/serviceId'
import { readFlag, withParameter } from './address'
import { type Flag, flagText } from './narrow'

const any = { value: '', label: 'Any outcome' }

/** Narrows the list; all of it is in the address. */
export function TraceFilter() {
  const [search, setSearch] = useSearchParams()
  const choice = readChoice(search)
  const flag = readFlag(search)
  return (
    <div className="trace-filter">
      <Input
        type="search"
        ariaLabel="Narrow the list by words"
        placeholder="Words in URL, id, user, annotations"
        value={search.get('text') ?? ''}
        onChange={({ detail }) => setSearch(withParameter(search, 'text', detail.value), { replace: true })}
      />
      <Select
        ariaLabel="Outcome"
        selectedOption={flag ? { value: flag, label: flagText[flag] } : any}
        options={[any, ...(Object.keys(flagText) as Flag[]).map((value) => ({ value, label: flagText[value] }))]}
        onChange={({ detail }) => setSearch(withParameter(search, 'flag', detail.selectedOption.value ?? ''))}
      />
      {choice && (
        <Token
          label={describe(choice)}
          dismissLabel="Show traces of every service"
          onDismiss={() => setSearch(writeChoice(search, null))}
        />
      )}
    </div>
  )
}

function describe({ service, to }: ServiceChoice): string {
  return to ? `Through ${nameOf(service)} → ${nameOf(to)}` : `Through ${nameOf(service)}`
}

const nameOf = ({ name, type }: ServiceName) => `${shorten(name)}${type ? ` (${shorten(type)})` : ''}`
