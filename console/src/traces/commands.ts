import type { TimeWindow } from '../shared/api'
import { expressionOf, membersOf, type Question } from '../shared/question'

/** A word for the shell, whatever is in it. */
export const shellWord = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** The most ids that BatchGetTraces takes. */
const most = 5

/** What the list asks, or the traces that are selected, as a command of the AWS command line. */
export function awsCommand(origin: string, window: TimeWindow, question: Question, selected: string[]): string {
  const common = `--endpoint-url ${origin} --region us-east-1 --no-sign-request`
  if (selected.length > 0) {
    const chunks = Array.from({ length: Math.ceil(selected.length / most) }, (_, at) =>
      selected.slice(at * most, (at + 1) * most),
    )
    return chunks.map((ids) => `aws xray batch-get-traces ${common} \\\n  --trace-ids ${ids.join(' ')}`).join('\n')
  }
  const expression = expressionOf(question)
  const filter = expression ? ` \\\n  --filter-expression ${shellWord(expression)}` : ''
  return `aws xray get-trace-summaries ${common} \\\n  --start-time ${window.start} --end-time ${window.end}${filter}`
}

/** The same without any tool of AWS. */
export function curlCommand(origin: string, window: TimeWindow, question: Question, selected: string[]): string {
  const [path, input] =
    selected.length > 0
      ? ['/roentgen/traces', { TraceIds: selected }]
      : ['/TraceSummaries', membersOf(window, question)]
  return `curl ${origin}${path} -d ${shellWord(JSON.stringify(input))}`
}
