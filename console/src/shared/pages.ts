import { useSearchParams } from 'react-router'
import { withSearch } from './follow'
import { timeOf } from './time'

/** A page that navigation leads to. */
export interface PageLink {
  path: string
  text: string
  /** With `g` before it, leads there. */
  key: string
  href: string
}

const sections = [
  {
    title: 'Observe',
    pages: [
      { path: '/', text: 'Service map', key: 'm' },
      { path: '/traces', text: 'Traces', key: 't' },
      { path: '/analytics', text: 'Analytics', key: 'a' },
      { path: '/live', text: 'Live tail', key: 'l' },
      { path: '/insights', text: 'Insights', key: 'i' },
    ],
  },
  {
    title: 'Configure',
    pages: [
      { path: '/sampling', text: 'Sampling', key: 's' },
      { path: '/groups', text: 'Groups', key: 'g' },
      { path: '/settings', text: 'Settings', key: 'e' },
    ],
  },
  { title: 'Build', pages: [{ path: '/api', text: 'API', key: 'p' }] },
]

/** The pages by section; time range and group go along. */
export function useSections(): { title: string; pages: PageLink[] }[] {
  const [search] = useSearchParams()
  const time = timeOf(search)
  return sections.map(({ title, pages }) => ({
    title,
    pages: pages.map((page) => ({ ...page, href: withSearch(page.path, time) })),
  }))
}

export function usePages(): PageLink[] {
  return useSections().flatMap(({ pages }) => pages)
}
