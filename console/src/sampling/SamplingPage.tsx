import Header from '@cloudscape-design/components/header'
import { Page } from '../shared/Page'

export function SamplingPage() {
  return (
    <Page title="Sampling">
      <Header variant="h1">Sampling</Header>
    </Page>
  )
}
