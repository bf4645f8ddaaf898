import type { Kind } from './kind'
import { kindPaths } from './kindPaths'

/** Drawn inside an SVG or as one. */
export function KindIcon({ kind, size = 18 }: { kind: Kind; size?: number }) {
  return (
    <svg
      className="kind-icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={kindPaths[kind]} />
    </svg>
  )
}
