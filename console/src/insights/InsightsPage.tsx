import Header from '@cloudscape-design/components/header'
import { Page } from '../shared/Page'

export function InsightsPage() {
  return (
    <Page title="Insights">
      <Header variant="h1">Insights</Header>
    </Page>
  )
}
