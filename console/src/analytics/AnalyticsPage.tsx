import Header from '@cloudscape-design/components/header'
import { Page } from '../shared/Page'

export function AnalyticsPage() {
  return (
    <Page title="Analytics">
      <Header variant="h1">Analytics</Header>
    </Page>
  )
}
