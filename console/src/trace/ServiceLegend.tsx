import { Text } from '../shared/Text'

const most = 20

/** Which colour is which service. */
export function ServiceLegend({ colours }: { colours: ReadonlyMap<string, number> }) {
  return (
    <ul className="legend service-legend" aria-label="Colours of the services">
      {[...colours].slice(0, most).map(([service, colour]) => (
        <li key={service}>
          <i className={`swatch service-${colour}`} style={{ background: 'var(--bar)' }} />
          <Text clip>{service || '(no name)'}</Text>
        </li>
      ))}
      {colours.size > most && <li>and {colours.size - most} more</li>}
    </ul>
  )
}
