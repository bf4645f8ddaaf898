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
    { path: '/analytics', text: 'Analytics', href: withSearch('/analytics', time) },
    { path: '/live', text: 'Live tail', href: withSearch('/live', time) },
    { path: '/insights', text: 'Insights', href: withSearch('/insights', time) },
    { path: '/sampling', text: 'Sampling', href: withSearch('/sampling', time) },
    { path: '/groups', text: 'Groups', href: withSearch('/groups', time) },
    { path: '/settings', text: 'Settings', href: withSearch('/settings', time) },
    { path: '/api', text: 'API', href: withSearch('/api', time) },
  ]
}
