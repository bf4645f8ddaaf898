/** What a piece of a filter expression is drawn as. What it means, the service alone decides. */
export type TokenKind =
  | 'keyword'
  | 'operator'
  | 'logic'
  | 'call'
  | 'string'
  | 'number'
  | 'truth'
  | 'json'
  | 'symbol'
  | 'space'
  | 'other'

export interface Token {
  kind: TokenKind
  text: string
}

const words: Record<string, TokenKind> = {
  and: 'logic',
  or: 'logic',
  not: 'logic',
  true: 'truth',
  false: 'truth',
  contains: 'operator',
  beginswith: 'operator',
  endswith: 'operator',
  service: 'call',
  edge: 'call',
  id: 'call',
}

const keywords =
  /^(ok|error|throttle|fault|partial|inferred|root|first|last|remote|responsetime|duration|http\.(status|url|method|useragent|clientip)|index|coverage|user|availabilityzone|instance\.id|resource\.arn|account\.id|name|type|message|((source|destination)\.)?annotation(\..*)?|group\.(name|arn)|groupname|rootcause\..*)$/i

/** A string may be unfinished, and a document of `rootcause.json = #[…]` reaches to the end of its line, near enough for colours. */
const pattern =
  /(?<space>\s+)|(?<string>"(?:[^"\\]|\\.)*"?)|(?<json>#[^\n]*)|(?<operator>[=<>]=?|!=)|(?<logic>!)|(?<symbol>[(){}[\],:])|(?<word>[^\s(){}[\],:!<>="#]+)/gu

/** Cuts an expression into pieces that together are the expression. */
export function tokensOf(expression: string): Token[] {
  const tokens: Token[] = []
  for (const match of expression.matchAll(pattern)) {
    const [text] = match
    const named = Object.entries(match.groups ?? {}).find(([, part]) => part !== undefined)?.[0] ?? 'other'
    tokens.push({ kind: named === 'word' ? kindOf(text) : (named as TokenKind), text })
  }
  return tokens
}

function kindOf(word: string): TokenKind {
  if (/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(word)) return 'number'
  return words[word.toLowerCase()] ?? (keywords.test(word) ? 'keyword' : 'other')
}

/** A piece to draw, and whether it is what the service stumbled over. */
export interface Piece extends Token {
  start: number
  wrong: boolean
}

/** The pieces of an expression, cut once more at the place of an error. Where something is missing at the end, a space stands for it. */
export function piecesOf(expression: string, wrong: { start: number; end: number } | null): Piece[] {
  const pieces: Piece[] = []
  let start = 0
  for (const { kind, text } of tokensOf(expression)) {
    const end = start + text.length
    const cuts = [start, ...(wrong ? [wrong.start, wrong.end] : []).filter((cut) => cut > start && cut < end), end]
    cuts.slice(1).forEach((to, index) => {
      const from = cuts[index] ?? start
      const isWrong = wrong !== null && from >= wrong.start && to <= wrong.end
      pieces.push({ kind, text: expression.slice(from, to), start: from, wrong: isWrong })
    })
    start = end
  }
  if (wrong && wrong.start >= expression.length) {
    pieces.push({ kind: 'space', text: ' ', start: expression.length, wrong: true })
  }
  return pieces
}
