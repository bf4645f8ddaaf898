import { CodeBlock } from '../shared/CodeBlock'
import type { JsonObject } from './documents'

export function RawDocument({ document }: { document: JsonObject }) {
  return <CodeBlock label="raw document" code={JSON.stringify(document, null, 2)} />
}
