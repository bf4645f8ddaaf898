import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { useAddressText } from '../shared/addressText'
import { ErrorNotice } from '../shared/ErrorNotice'
import { formatShare } from '../shared/format'
import { Text } from '../shared/Text'
import { type Match, matchRule, type RequestToTry } from './api'
import { readAttributes } from './attributes'

const fields = [
  ['URLPath', 'path', 'Path', '/health'],
  ['HTTPMethod', 'method', 'Method', 'GET'],
  ['ServiceName', 'name', 'Service', 'shop'],
  ['Host', 'host', 'Host', 'shop.example'],
  ['ServiceType', 'kind', 'Type of service', 'AWS::ECS::Container'],
] as const

interface RuleTesterProps {
  /** Changes when the rules do. */
  revision: number
  onSilence: (path: string) => void
  onEdit: (name: string) => void
}

/** Which rule a request would get, and why not the others. The request is in the address. */
export function RuleTester({ revision, onSilence, onEdit }: RuleTesterProps) {
  const [search, setSearch] = useSearchParams()
  const attributes = readAttributes(search.get('attributes') ?? '')
  const request: RequestToTry = {
    ...Object.fromEntries(
      fields.flatMap(([member, parameter]) => {
        const value = search.get(parameter)
        return value ? [[member, value]] : []
      }),
    ),
    ...(attributes && { Attributes: attributes }),
  }
  const asked = Object.keys(request).length > 0
  const { data, error, refetch } = useQuery({
    queryKey: ['sampling match', request, revision],
    queryFn: ({ signal }) => matchRule(request, signal),
    enabled: asked,
    placeholderData: keepPreviousData,
  })
  const change = (parameter: string, value: string) => {
    const next = new URLSearchParams(search)
    if (value) next.set(parameter, value)
    else next.delete(parameter)
    setSearch(next, { replace: true })
  }
  return (
    <Container
      header={
        <Header variant="h2" description="What is left out is taken as unknown: it matches every pattern.">
          Which rule would this request get?
        </Header>
      }
    >
      <SpaceBetween size="m">
        <div className="tester-fields">
          {fields.map(([, parameter, label, example]) => (
            <TesterField
              key={parameter}
              label={label}
              example={example}
              value={search.get(parameter) ?? ''}
              onChange={(value) => change(parameter, value)}
            />
          ))}
          <TesterField
            label="Attributes"
            example="tier=gold, region=eu"
            value={search.get('attributes') ?? ''}
            onChange={(value) => change('attributes', value)}
          />
        </div>
        <ErrorNotice error={error} onRetry={refetch} />
        {asked && data && <Verdict match={data} path={request.URLPath ?? ''} onSilence={onSilence} onEdit={onEdit} />}
      </SpaceBetween>
    </Container>
  )
}

interface TesterFieldProps {
  label: string
  example: string
  value: string
  onChange: (value: string) => void
}

function TesterField({ label, example, value, onChange }: TesterFieldProps) {
  const [text, setText] = useAddressText(value, onChange)
  return (
    <FormField label={label}>
      <Input placeholder={example} value={text} onChange={({ detail }) => setText(detail.value)} />
    </FormField>
  )
}

function Verdict({
  match,
  path,
  onSilence,
  onEdit,
}: { match: Match; path: string } & Pick<RuleTesterProps, 'onSilence' | 'onEdit'>) {
  const isSilent = match.FixedRate === 0 && match.ReservoirSize === 0
  return (
    <div className="verdict" role="status">
      <p>
        <b>
          <Text>{match.RuleName}</Text>
        </b>{' '}
        decides:{' '}
        {isSilent
          ? 'none is recorded.'
          : `${match.ReservoirSize} a second, then ${formatShare(match.FixedRate)} of the rest.`}
      </p>
      <ol>
        {match.Tried.map(({ RuleName, Priority, Mismatches }) => (
          <li key={RuleName} className={Mismatches.length === 0 ? 'decides' : ''}>
            <span className="verdict-rule">
              {Priority} <Text>{RuleName}</Text>
            </span>
            {Mismatches.length === 0 ? (
              <span>matches</span>
            ) : (
              <span>
                {Mismatches.map(({ Member, Pattern, Value }) => (
                  <span key={Member} className="mismatch">
                    {Member} <Text>{Value ?? 'absent'}</Text> is not <Text>{Pattern}</Text>
                  </span>
                ))}
              </span>
            )}
          </li>
        ))}
      </ol>
      <SpaceBetween size="xs" direction="horizontal">
        {path && !isSilent && <Button onClick={() => onSilence(path)}>Record none of {path.slice(0, 40)}</Button>}
        <Button onClick={() => onEdit(match.RuleName)}>Edit {match.RuleName}</Button>
      </SpaceBetween>
    </div>
  )
}
