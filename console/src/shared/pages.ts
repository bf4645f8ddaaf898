import { useSearchParams } from 'react-router'
import { withSearch } from './follow'
import { timeOf } from './time'

/** The pages that navigation leads to; the time range goes along. */
export function usePages() {
  const [search] = useSearchParams()
  const time = timeOf(search)
  return [
    { path: '/', text: 'Service map', href: withSearch('/', time) },
    { path: '/traces', text: 'Traces', href: withSearch('/traces', time) },
  ]
}
