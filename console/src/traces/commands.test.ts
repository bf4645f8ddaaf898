import { expect, test } from 'vitest'
import { awsCommand, curlCommand, shellWord } from './commands'

const origin = 'http://127.0.0.1:1895'
const window = { start: 100, end: 200 }
const question = { filter: 'user = "o\'hara $(rm -rf /)"', group: '' }

test('nothing in a word means something to the shell', () => {
  expect(shellWord("it's $HOME `x`")).toBe("'it'\\''s $HOME `x`'")
})

test('the list is a command', () => {
  expect(awsCommand(origin, window, question, [])).toBe(
    `aws xray get-trace-summaries --endpoint-url ${origin} --region us-east-1 --no-sign-request \\
  --start-time 100 --end-time 200 \\
  --filter-expression 'user = "o'\\''hara $(rm -rf /)"'`,
  )
  expect(curlCommand(origin, window, { filter: 'fault', group: 'Slow' }, [])).toBe(
    `curl ${origin}/TraceSummaries -d '{"StartTime":100,"EndTime":200,"FilterExpression":"group.name = \\"Slow\\" AND (fault)"}'`,
  )
})

test('selected traces are asked for, five at once', () => {
  const ids = ['1', '2', '3', '4', '5', '6']
  const lines = awsCommand(origin, window, question, ids).split('\n')
  expect(lines.filter((line) => line.includes('--trace-ids'))).toEqual(['  --trace-ids 1 2 3 4 5', '  --trace-ids 6'])
  expect(curlCommand(origin, window, question, ['1'])).toBe(`curl ${origin}/roentgen/traces -d '{"TraceIds":["1"]}'`)
})
