import Header from '@cloudscape-design/components/header'
import { Page } from '../shared/Page'

export function InsightPage() {
  return (
    <Page title="Insight">
      <Header variant="h1">Insight</Header>
    </Page>
  )
}
