import SpaceBetween from '@cloudscape-design/components/space-between'
import { Facts } from './Facts'
import type { Resource } from './resources'

export function Resources({ resources }: { resources: Resource[] }) {
  return (
    <SpaceBetween size="l">
      {resources.map(({ title, object }) => (
        <Facts key={title} title={title} object={object} />
      ))}
    </SpaceBetween>
  )
}
