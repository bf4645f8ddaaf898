import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Header from '@cloudscape-design/components/header'
import Table from '@cloudscape-design/components/table'
import { useQuery } from '@tanstack/react-query'
import { CodeBlock } from '../shared/CodeBlock'
import { ErrorNotice } from '../shared/ErrorNotice'
import { useSession } from '../shared/session'
import { getAccessKeys } from './api'

const roles = {
  write: 'Sends documents and takes part in sampling; reads no trace.',
  read: 'Reads everything, changes nothing.',
  admin: 'Everything.',
}
const sources = { file: 'File', environment: 'ROENTGEN_ACCESS_KEYS', process: 'Made by this process for its daemon' }

/** Who may call: ids and roles, never a secret. */
export function Access() {
  const { data: session } = useSession()
  const allowed = !session?.LoginRequired || session.Role === 'admin'
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['access-keys'],
    queryFn: ({ signal }) => getAccessKeys(signal),
    enabled: Boolean(session) && allowed,
  })
  if (session && !allowed) return <Alert type="info">Which keys there are is told to those with the role admin.</Alert>
  if (session && !session.LoginRequired) return <NoKeys />
  return (
    <div className="settings">
      <ErrorNotice error={error} onRetry={refetch} />
      <Table
        variant="container"
        contentDensity="compact"
        wrapLines
        loading={isPending && !error}
        loadingText="Reading access keys…"
        items={data?.AccessKeys ?? []}
        trackBy="Id"
        ariaLabels={{ tableLabel: 'Access keys' }}
        header={
          <Header
            variant="h2"
            counter={data ? `(${data.AccessKeys.length})` : undefined}
            description={
              data?.File
                ? `Keys are changed in ${data.File} on the machine of the service; a change counts within a second.`
                : 'Keys are changed where the service is started; see docs/access.md.'
            }
          >
            Access keys
          </Header>
        }
        columnDefinitions={[
          { id: 'id', header: 'Id', cell: ({ Id }) => <code>{Id}</code>, isRowHeader: true },
          { id: 'role', header: 'Role', cell: ({ Role }) => Role, width: 100 },
          { id: 'meaning', header: 'May', cell: ({ Role }) => roles[Role] },
          { id: 'source', header: 'From', cell: ({ Source }) => sources[Source] },
        ]}
        empty={<Box color="text-body-secondary">There are none.</Box>}
      />
    </div>
  )
}

function NoKeys() {
  return (
    <div className="settings">
      <Alert type="info" header="There are no access keys: every program on this machine may do everything">
        Before the service listens beyond this machine, write a file of keys and name it when it starts.
      </Alert>
      <CodeBlock
        label="commands that make an access key"
        code={`printf '%s %s %s\\n' "ADMIN-$(openssl rand -hex 4)" "$(openssl rand -base64 30)" admin >> keys
chmod 600 keys
roentgen up --http 0.0.0.0:1895 --access-keys keys`}
      />
    </div>
  )
}
