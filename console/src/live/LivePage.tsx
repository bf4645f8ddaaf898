import Header from '@cloudscape-design/components/header'
import { Page } from '../shared/Page'

export function LivePage() {
  return (
    <Page title="Live tail">
      <Header variant="h1">Live tail</Header>
    </Page>
  )
}
