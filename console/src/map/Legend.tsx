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
      <li>Thicker lines: more requests</li>
      <li>Broken lines: linked traces</li>
      <li>In the ring: average response time, and how many requests were recorded a minute</li>
    </ul>
  )
}
