import Input from '@cloudscape-design/components/input'
import TopNavigation from '@cloudscape-design/components/top-navigation'
import { useState } from 'react'
import { Outlet, useNavigate, useSearchParams } from 'react-router'
import { useFollow, withSearch } from './follow'
import { useNarrow } from './narrow'
import { usePages } from './pages'
import { chooseTheme, type Theme, useTheme } from './theme'
import { timeOf } from './time'
import { readTraceId } from './traceId'

const themes: { id: Theme; text: string }[] = [
  { id: 'system', text: 'As the system' },
  { id: 'light', text: 'Light' },
  { id: 'dark', text: 'Dark' },
]

export function Frame() {
  const [search] = useSearchParams()
  const follow = useFollow()
  const theme = useTheme()
  const narrow = useNarrow()
  const pages = usePages()
  const home = withSearch('/', timeOf(search))
  return (
    <>
      <div id="top">
        <TopNavigation
          identity={{ href: home, title: 'Roentgen', logo: { src: '/favicon.svg', alt: '' }, onFollow: follow }}
          search={<TraceSearch />}
          utilities={[
            ...(narrow
              ? [
                  {
                    type: 'menu-dropdown' as const,
                    iconName: 'menu' as const,
                    ariaLabel: 'Pages',
                    title: 'Pages',
                    items: pages.map(({ text, href }) => ({ id: href, text, href })),
                    onItemFollow: follow,
                  },
                ]
              : []),
            {
              type: 'menu-dropdown',
              iconName: 'settings',
              ariaLabel: 'Appearance',
              title: 'Appearance',
              items: themes.map(({ id, text }) => ({ id, text, itemType: 'checkbox' as const, checked: id === theme })),
              onItemClick: ({ detail }) => chooseTheme(detail.id as Theme),
            },
          ]}
        />
      </div>
      <Outlet />
    </>
  )
}

/** Opens the trace whose id is pasted, from a log line for example. */
function TraceSearch() {
  const [text, setText] = useState('')
  const [search] = useSearchParams()
  const navigate = useNavigate()
  const id = readTraceId(text)
  const open = () => {
    if (!id) return
    setText('')
    navigate(withSearch(`/traces/${id}`, timeOf(search)))
  }
  return (
    <Input
      type="search"
      ariaLabel="Open a trace by its id"
      placeholder="Open a trace by its id"
      value={text}
      invalid={text !== '' && !id}
      onChange={({ detail }) => setText(detail.value)}
      onKeyDown={({ detail }) => detail.key === 'Enter' && open()}
    />
  )
}
