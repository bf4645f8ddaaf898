import AppLayout, { type AppLayoutProps } from '@cloudscape-design/components/app-layout'
import SideNavigation from '@cloudscape-design/components/side-navigation'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'react-router'
import { useFollow } from './follow'
import { useNarrow } from './narrow'
import { usePages, useSections } from './pages'
import { useShortcut } from './shortcuts'

const wide = () => window.matchMedia('(min-width: 1200px)').matches

let navigationWasOpen: boolean | null = null

interface PageProps {
  title: string
  children: ReactNode
  /** What is known about the thing selected on the page. */
  panel?: ReactNode
  onPanelClose?: () => void
}

/** One page inside the frame: navigation at its left, a panel at its right or, where it is narrow, below. */
export function Page({ title, children, panel, onPanelClose }: PageProps) {
  const narrow = useNarrow()
  const [navigationOpen, setNavigationOpen] = useState(() => navigationWasOpen ?? wide())
  const [panelPlace, setPanelPlace] = useState<AppLayoutProps.SplitPanelPreferences>({ position: 'side' })
  const [panelSize, setPanelSize] = useState(440)
  useShortcut('Escape', 'Close the panel', () => onPanelClose?.(), {
    enabled: Boolean(panel && onPanelClose),
    fallback: true,
  })
  return (
    <>
      <title>{`${title} · Roentgen`}</title>
      <AppLayout
        headerSelector="#top"
        toolsHide
        navigationHide={narrow}
        navigationWidth={220}
        navigation={<Navigation />}
        navigationOpen={navigationOpen}
        onNavigationChange={({ detail }) => {
          navigationWasOpen = detail.open
          setNavigationOpen(detail.open)
        }}
        maxContentWidth={Number.MAX_VALUE}
        minContentWidth={0}
        content={children}
        splitPanel={panel}
        splitPanelOpen={Boolean(panel)}
        splitPanelPreferences={panelPlace}
        onSplitPanelPreferencesChange={({ detail }) => setPanelPlace(detail)}
        splitPanelSize={panelSize}
        onSplitPanelResize={({ detail }) => setPanelSize(detail.size)}
        onSplitPanelToggle={({ detail }) => !detail.open && onPanelClose?.()}
        ariaLabels={{ navigation: 'Pages', navigationToggle: 'Open navigation', navigationClose: 'Close navigation' }}
      />
    </>
  )
}

function Navigation() {
  const { pathname } = useLocation()
  const pages = usePages()
  const sections = useSections()
  const follow = useFollow()
  // Two traces beside each other are traces.
  const place = pathname.replace(/^\/compare\b/, '/traces')
  const active = pages.findLast(({ path }) => place.startsWith(path))
  return (
    <SideNavigation
      activeHref={active?.href ?? ''}
      onFollow={follow}
      items={sections.map((section) => ({
        type: 'section-group',
        title: section.title,
        items: section.pages.map(({ text, href }) => ({ type: 'link', text, href })),
      }))}
    />
  )
}
