import { useIsFetching } from '@tanstack/react-query'
import { useNavigation } from 'react-router'
import './frame.css'

/** A line at the top while something takes its time; what is quick never shows it. */
export function Progress() {
  const reading = useIsFetching()
  const { state } = useNavigation()
  if (reading === 0 && state === 'idle') return null
  return <div className="progress-line" aria-hidden="true" />
}
