import Header from '@cloudscape-design/components/header'
import { Page } from '../shared/Page'

export function GroupsPage() {
  return (
    <Page title="Groups">
      <Header variant="h1">Groups</Header>
    </Page>
  )
}
