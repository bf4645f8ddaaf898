import Header from '@cloudscape-design/components/header'
import { Page } from '../shared/Page'

export function ReferencePage() {
  return (
    <Page title="API">
      <Header variant="h1">API</Header>
    </Page>
  )
}
