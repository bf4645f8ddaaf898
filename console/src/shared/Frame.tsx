import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Outlet, useNavigate, useSearchParams } from 'react-router'
import { useFollow, withSearch } from './follow'
import { defaultGroup, useGroups } from './groups'
import { useNarrow } from './narrow'
import { Progress } from './Progress'
import { usePages } from './pages'
import { ShortcutList } from './ShortcutList'
import { logOut, useSession } from './session'
import { useShortcut } from './shortcuts'
import { useStatus } from './status'
import { focusTraceSearch, TraceSearch } from './TraceSearch'
import { chooseTheme, type Theme, useTheme } from './theme'
import { timeOf } from './time'

type Utility = TopNavigationProps.Utility

/** What stands around every page. */
export function Frame() {
  const [search] = useSearchParams()
  const [listed, setListed] = useState(false)
  const follow = useFollow()
  const narrow = useNarrow()
  const utilities = [usePageMenu(), useGroupMenu(), useThemeMenu(), useServiceMenu()]
  const queries = useQueryClient()
  useShortcut('?', 'List the shortcuts', () => setListed(true))
  useShortcut('/', 'Search', focusTraceSearch, { fallback: true })
  useShortcut('r', 'Refresh now', () => queries.invalidateQueries())
  return (
    <>
      <div id="top">
        <TopNavigation
          identity={{
            href: withSearch('/', timeOf(search)),
            title: narrow ? '' : 'Roentgen',
            logo: { src: '/favicon.svg', alt: narrow ? 'Roentgen' : 'Home of' },
            onFollow: follow,
          }}
          search={<TraceSearch />}
          utilities={[
            ...(narrow ? utilities : utilities.slice(1)),
            {
              type: 'button',
              iconName: 'status-info',
              ariaLabel: 'Keyboard shortcuts',
              title: 'Keyboard shortcuts',
              text: narrow ? 'Keyboard shortcuts' : '',
              onClick: () => setListed(true),
            },
          ]}
        />
        <Progress />
      </div>
      <PageKeys />
      <Outlet />
      <ShortcutList visible={listed} onDismiss={() => setListed(false)} />
    </>
  )
}

function PageKeys() {
  return usePages().map((page) => <PageKey key={page.key} keys={`g ${page.key}`} text={page.text} href={page.href} />)
}

function PageKey({ keys, text, href }: { keys: string; text: string; href: string }) {
  const navigate = useNavigate()
  useShortcut(keys, text, () => navigate(href))
  return null
}

function usePageMenu(): Utility {
  const pages = usePages()
  const follow = useFollow()
  return {
    type: 'menu-dropdown',
    iconName: 'menu',
    ariaLabel: 'Pages',
    title: 'Pages',
    items: pages.map(({ text, href }) => ({ id: href, text, href })),
    onItemFollow: follow,
  }
}

/** Which group's traces the pages are about; in the address, so that it goes along. */
function useGroupMenu(): Utility {
  const [search, setSearch] = useSearchParams()
  const { data: groups } = useGroups()
  const chosen = search.get('group') ?? ''
  const names = (groups ?? []).map(({ GroupName }) => GroupName).filter((name) => name !== defaultGroup)
  // One that the address names is shown, whether it is there or not.
  const known = chosen && !names.includes(chosen) ? [...names, chosen] : names
  return {
    type: 'menu-dropdown',
    iconName: 'filter',
    text: chosen ? clipped(chosen) : 'All traces',
    ariaLabel: `Group: ${chosen || 'all traces'}`,
    title: 'Group',
    items: [
      { id: 'group:', text: 'All traces', itemType: 'checkbox' as const, checked: chosen === '' },
      ...known.map((name) => ({
        id: `group:${name}`,
        text: clipped(name),
        itemType: 'checkbox' as const,
        checked: name === chosen,
      })),
    ],
    onItemClick: ({ detail }) => {
      const name = detail.id.slice('group:'.length)
      const next = new URLSearchParams(search)
      if (name) next.set('group', name)
      else next.delete('group')
      setSearch(next)
    },
  }
}

const clipped = (name: string) => (name.length > 32 ? `${name.slice(0, 31)}…` : name)

const themes: { id: Theme; text: string }[] = [
  { id: 'system', text: 'As the system' },
  { id: 'light', text: 'Light' },
  { id: 'dark', text: 'Dark' },
]

function useThemeMenu(): Utility {
  const theme = useTheme()
  return {
    type: 'menu-dropdown',
    iconName: 'settings',
    ariaLabel: 'Appearance',
    title: 'Appearance',
    items: themes.map(({ id, text }) => ({ id, text, itemType: 'checkbox' as const, checked: id === theme })),
    onItemClick: ({ detail }) => chooseTheme(detail.id as Theme),
  }
}

/** Which service this is, and who looks at it. */
function useServiceMenu(): Utility {
  const [search] = useSearchParams()
  const { data: status } = useStatus()
  const { data: session } = useSession()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const follow = useFollow()
  const time = timeOf(search)
  const items = [
    { id: 'settings', text: 'Settings', href: withSearch('/settings', time) },
    { id: 'api', text: 'API', href: withSearch('/api', time) },
    ...(session?.AccessKeyId ? [{ id: 'log-out', text: 'Log out' }] : []),
  ]
  const who = session?.AccessKeyId ? `${session.AccessKeyId} (${session.Role})` : 'Everybody on this machine'
  return {
    type: 'menu-dropdown',
    text: status?.Region ?? '',
    iconName: 'user-profile',
    ariaLabel: 'Service and session',
    title: 'Service and session',
    description: status ? `${who} · account ${status.Account} · Roentgen ${status.Version}` : who,
    items,
    onItemFollow: follow,
    onItemClick: async ({ detail }) => {
      if (detail.id !== 'log-out') return
      await logOut()
      queries.clear()
      navigate('/login')
    },
  }
}
