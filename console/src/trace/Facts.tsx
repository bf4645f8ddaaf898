import Box from '@cloudscape-design/components/box'
import { Text } from '../shared/Text'
import type { Json, JsonObject } from './documents'

/** The members of an object, as a list of terms. */
export function Facts({ title, object }: { title?: string; object: JsonObject | null }) {
  const entries = Object.entries(object ?? {})
  return (
    <div>
      {title && (
        <Box variant="h3" padding={{ bottom: 'xs' }}>
          {title}
        </Box>
      )}
      {entries.length === 0 && <p className="quiet">Nothing recorded.</p>}
      <dl className="facts">
        {entries.map(([name, value]) => (
          <div key={name}>
            <dt>
              <Text>{name}</Text>
            </dt>
            <dd>
              <Text>{textOf(value)}</Text>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

const textOf = (value: Json | undefined) => (typeof value === 'string' ? value : JSON.stringify(value ?? null))
