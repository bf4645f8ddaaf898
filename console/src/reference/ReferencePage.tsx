import './reference.css'
import Badge from '@cloudscape-design/components/badge'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import Link from '@cloudscape-design/components/link'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { Link as RouterLink, useSearchParams } from 'react-router'
import { useAddressText } from '../shared/addressText'
import { get } from '../shared/api'
import { ErrorNotice } from '../shared/ErrorNotice'
import { withSearch } from '../shared/follow'
import { Page } from '../shared/Page'
import { useShortcut } from '../shared/shortcuts'
import { OperationDetail } from './OperationDetail'
import { search as find, type OpenApi, type Operation, ownOperations, xrayOperations } from './operations'

const fieldId = 'operation-search'

/** Every operation of the API, with calls to copy and, where nothing can break, to try. */
export function ReferencePage() {
  const [search, setSearch] = useSearchParams()
  const { data, error, refetch } = useQuery({
    queryKey: ['openapi'],
    queryFn: ({ signal }) => get<OpenApi>('/roentgen/openapi.json', signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  // Examples are about now, as it was when the page opened.
  const { current: now } = useRef(Math.floor(Date.now() / 1000))
  const all = useMemo(() => [...(data ? ownOperations(data) : []), ...xrayOperations(now)], [data, now])
  const [text, setText] = useAddressText(search.get('find') ?? '', (words) => {
    const next = new URLSearchParams(search)
    if (words) next.set('find', words)
    else next.delete('find')
    setSearch(next, { replace: true })
  })
  const found = find(all, text)
  const chosen = all.find(({ name }) => name === search.get('operation')) ?? found[0]
  const hrefOf = ({ name }: Operation) => {
    const next = new URLSearchParams(search)
    next.set('operation', name)
    return withSearch('/api', next)
  }
  const move = (by: number) => {
    const at = chosen ? found.indexOf(chosen) : -1
    const next = found[Math.max(0, Math.min(found.length - 1, at + by))]
    if (!next) return
    const address = new URLSearchParams(search)
    address.set('operation', next.name)
    setSearch(address, { replace: true })
  }
  useShortcut('/', 'Find an operation', () => document.getElementById(fieldId)?.focus())
  useShortcut('j', 'Next operation', () => move(1))
  useShortcut('k', 'Previous operation', () => move(-1))
  return (
    <Page title="API">
      <div className="reference">
        <Header
          variant="h1"
          description={
            <>
              The X-Ray API as AWS documents it, and what Roentgen tells beyond it. All members of the latter:{' '}
              <Link href="/roentgen/" external variant="primary">
                the reference
              </Link>
              ,{' '}
              <Link href="/roentgen/openapi.json" external variant="primary">
                openapi.json
              </Link>
              .
            </>
          }
        >
          API
        </Header>
        <ErrorNotice error={error} onRetry={refetch} />
        <div className="reference-columns">
          <nav aria-label="Operations">
            <Input
              type="search"
              controlId={fieldId}
              ariaLabel="Find an operation"
              placeholder={`Find one of ${all.length} operations`}
              value={text}
              onChange={({ detail }) => setText(detail.value)}
            />
            <OperationList
              title="Beyond X-Ray"
              operations={found.filter(({ isXRay }) => !isXRay)}
              chosen={chosen}
              hrefOf={hrefOf}
            />
            <OperationList
              title="X-Ray"
              operations={found.filter(({ isXRay }) => isXRay)}
              chosen={chosen}
              hrefOf={hrefOf}
            />
            {found.length === 0 && <p className="quiet">No operation has these words.</p>}
          </nav>
          {chosen && <OperationDetail key={chosen.name} operation={chosen} />}
        </div>
      </div>
    </Page>
  )
}

interface OperationListProps {
  title: string
  operations: Operation[]
  chosen: Operation | undefined
  hrefOf: (operation: Operation) => string
}

function OperationList({ title, operations, chosen, hrefOf }: OperationListProps) {
  if (operations.length === 0) return null
  return (
    <section>
      <h2>{title}</h2>
      <ul>
        {operations.map((operation) => (
          <li key={operation.name}>
            <RouterLink
              to={hrefOf(operation)}
              aria-current={operation === chosen ? 'true' : undefined}
              preventScrollReset
            >
              {operation.name}
              {operation.permission === 'Configure' && operation.method === 'POST' && <Badge>changes</Badge>}
            </RouterLink>
          </li>
        ))}
      </ul>
    </section>
  )
}
