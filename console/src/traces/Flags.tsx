import { type Flag, flagText } from './narrow'

/** Words with a colour, never a colour alone. */
export function Flags({ flags }: { flags: Flag[] }) {
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
