import './settings.css'
import Alert from '@cloudscape-design/components/alert'
import Header from '@cloudscape-design/components/header'
import Tabs from '@cloudscape-design/components/tabs'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { ErrorNotice } from '../shared/ErrorNotice'
import { Page } from '../shared/Page'
import { useReadOnly } from '../shared/session'
import { getStatus } from '../shared/status'
import { Access } from './Access'
import { Encryption } from './Encryption'
import { IndexingRule, SegmentDestination } from './Indexing'
import { Ingest } from './Ingest'
import { Limits } from './Limits'
import { Policies } from './Policies'
import { Store } from './Store'

const tabs = ['health', 'access', 'x-ray', 'limits'] as const

/** How the service is, and what can be changed about it; the part is in the address. */
export function SettingsPage() {
  const [search, setSearch] = useSearchParams()
  const { data, error, refetch } = useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => getStatus(signal),
    refetchInterval: 5000,
  })
  const readOnly = useReadOnly()
  const asked = search.get('part') ?? ''
  const active = tabs.find((tab) => tab === asked) ?? 'health'
  return (
    <Page title="Settings">
      <div className="settings">
        <Header
          variant="h1"
          description={data ? `Roentgen ${data.Version} in ${data.Region}, account ${data.Account}` : 'Reading…'}
        >
          Settings
        </Header>
        <ErrorNotice error={error} onRetry={refetch} />
        {data?.Problems.map((problem) => (
          <Alert key={problem} type="warning" header="Somebody should look at this">
            {problem}
          </Alert>
        ))}
        {readOnly && <Alert type="info">{readOnly}</Alert>}
        <Tabs
          ariaLabel="Parts of the settings"
          activeTabId={active}
          onChange={({ detail }) => {
            const next = new URLSearchParams(search)
            if (detail.activeTabId === 'health') next.delete('part')
            else next.set('part', detail.activeTabId)
            setSearch(next, { replace: true })
          }}
          tabs={[
            {
              id: 'health',
              label: 'Store and ingest',
              content: data ? (
                <div className="settings-columns">
                  <Store status={data} />
                  <Ingest status={data} />
                </div>
              ) : null,
            },
            { id: 'access', label: 'Access', content: <Access /> },
            {
              id: 'x-ray',
              label: 'X-Ray settings',
              content: (
                <div className="settings">
                  <div className="settings-columns">
                    <IndexingRule readOnly={readOnly} />
                    <SegmentDestination readOnly={readOnly} />
                    <Encryption readOnly={readOnly} />
                  </div>
                  <Policies readOnly={readOnly} />
                </div>
              ),
            },
            { id: 'limits', label: 'Limits', content: <Limits /> },
          ]}
        />
      </div>
    </Page>
  )
}
