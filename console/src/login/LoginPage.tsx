import Header from '@cloudscape-design/components/header'
import { Page } from '../shared/Page'

export function LoginPage() {
  return (
    <Page title="Log in">
      <Header variant="h1">Log in</Header>
    </Page>
  )
}
