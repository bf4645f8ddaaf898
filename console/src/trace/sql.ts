/** Words that begin a new line, and how deep the line is. */
const starts: [words: RegExp, depth: number][] = [
  [
    /^(?:SELECT|INSERT\s+INTO|UPDATE|DELETE\s+FROM|FROM|WHERE|GROUP\s+BY|ORDER\s+BY|HAVING|LIMIT|OFFSET|UNION(?:\s+ALL)?|EXCEPT|INTERSECT|VALUES|SET|RETURNING|WITH|ON\s+CONFLICT)\b/i,
    0,
  ],
  [/^(?:(?:LEFT|RIGHT|FULL|INNER|CROSS)\s+(?:OUTER\s+)?)?JOIN\b/i, 1],
  [/^(?:AND|OR)\b/i, 1],
]

/** Things in which nothing is a keyword: strings, quoted names, comments. One that is not closed reaches to the end. */
const closed = /^(?:'(?:[^']|'')*(?:'|$)|"[^"]*(?:"|$)|`[^`]*(?:`|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\[[^\]\n]*\])/

/** Longer ones are shown as they are. */
export const longestFormatted = 20_000

/** A query with a line for each of its clauses; the words themselves stay as they are, in their order. */
export function formatSql(query: string): string {
  if (query.length > longestFormatted) return query
  let text = ''
  let parentheses = 0
  let between = false
  let rest = query.trim()
  const at = { wordStart: true }
  while (rest) {
    const piece = closed.exec(rest)?.[0]
    if (piece) {
      text += piece
      rest = rest.slice(piece.length)
      if (piece.startsWith('--')) text += '\n'
      at.wordStart = true
      continue
    }
    const space = /^\s+/.exec(rest)?.[0]
    if (space) {
      if (text && !/\s$/.test(text)) text += ' '
      rest = rest.slice(space.length)
      at.wordStart = true
      continue
    }
    const start = at.wordStart ? starts.find(([words]) => words.test(rest)) : undefined
    if (start) {
      const [words, depth] = start
      const word = words.exec(rest)?.[0] ?? ''
      // BETWEEN 1 AND 2 is one condition.
      const joined = between && /^AND$/i.test(word)
      if (text && !joined) text = `${text.trimEnd()}\n${'  '.repeat(parentheses + depth)}`
      if (joined) between = false
      text += word.replace(/\s+/g, ' ')
      rest = rest.slice(word.length)
      at.wordStart = false
      continue
    }
    const word = /^\w+/.exec(rest)?.[0] ?? (rest[0] as string)
    if (/^between$/i.test(word)) between = true
    if (word === '(') parentheses++
    if (word === ')') parentheses = Math.max(0, parentheses - 1)
    text += word
    rest = rest.slice(word.length)
    at.wordStart = !/\w$/.test(word)
  }
  return text.trimEnd()
}
