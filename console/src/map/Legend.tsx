import { outcomeMeaning, outcomes, outcomeText } from '../shared/outcome'

export function Legend() {
  return (
    <ul className="legend" aria-label="Legend">
      {outcomes.map((outcome) => (
        <li key={outcome} title={outcomeMeaning[outcome]}>
          <i className={`swatch ${outcome}`} />
          {outcomeText[outcome]}
        </li>
      ))}
      <li title="Traces recorded, a minute; latency is their average">in the ring: average latency, traces a minute</li>
    </ul>
  )
}
