import Header from '@cloudscape-design/components/header'
import { Page } from '../shared/Page'

export function ComparePage() {
  return (
    <Page title="Compare traces">
      <Header variant="h1">Compare traces</Header>
    </Page>
  )
}
