import './filter.css'
import { piecesOf } from './tokens'

/** A filter expression in colours; text only, whatever it says. */
export function Expression({ text, wrong = null }: { text: string; wrong?: { start: number; end: number } | null }) {
  return piecesOf(text, wrong).map(({ kind, text: piece, start, wrong: isWrong }) => (
    <span key={start} className={isWrong ? `token-${kind} token-wrong` : `token-${kind}`}>
      {piece}
    </span>
  ))
}
