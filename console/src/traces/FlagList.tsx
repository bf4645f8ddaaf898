import { type Flag, flagText } from './flags'

/** Words with a colour, never a colour alone. */
export function FlagList({ flags }: { flags: Flag[] }) {
  return (
    <span className="flags">
      {flags.map((flag) => (
        <span key={flag} className={`flag ${flag}`}>
          <i className={`swatch ${flag}`} />
          {flagText[flag]}
        </span>
      ))}
    </span>
  )
}
