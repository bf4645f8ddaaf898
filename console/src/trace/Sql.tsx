import SpaceBetween from '@cloudscape-design/components/space-between'
import { CodeBlock } from '../shared/CodeBlock'
import { asText, type JsonObject } from './documents'
import { Facts } from './Facts'
import { formatSql } from './sql'

/** A query, a line for each of its clauses, then what else is known of it. */
export function Sql({ sql }: { sql: JsonObject }) {
  const { sanitized_query: query, ...rest } = sql
  const text = asText(query)
  return (
    <SpaceBetween size="m">
      {text !== null && <CodeBlock label="query" code={formatSql(text)} />}
      <Facts object={rest} />
    </SpaceBetween>
  )
}
