import Header from '@cloudscape-design/components/header'
import { Page } from '../shared/Page'

export function SettingsPage() {
  return (
    <Page title="Settings">
      <Header variant="h1">Settings</Header>
    </Page>
  )
}
