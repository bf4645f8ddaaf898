import '@cloudscape-design/global-styles/index.css'
import './shared/console.css'
import { I18nProvider } from '@cloudscape-design/components/i18n'
import english from '@cloudscape-design/components/i18n/messages/all.en'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createBrowserRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { askAhead } from './ahead'
import { MapPage } from './map/MapPage'
import { whenRefused } from './shared/api'
import { Frame } from './shared/Frame'
import { Lost } from './shared/Lost'
import { loginAddress, needsLogin } from './shared/session'
import { startShortcuts } from './shared/shortcuts'
import { startTheme } from './shared/theme'

startTheme()
startShortcuts()

const router = createBrowserRouter([
  {
    element: <Frame />,
    errorElement: <Lost />,
    hydrateFallbackElement: <p className="starting">Loading…</p>,
    children: [
      // The first page for most comes in the same file as the frame: one wait less.
      { path: '/', Component: MapPage },
      { path: '/traces', lazy: async () => ({ Component: (await import('./traces/TracesPage')).TracesPage }) },
      { path: '/traces/:id', lazy: async () => ({ Component: (await import('./trace/TracePage')).TracePage }) },
      { path: '/compare', lazy: async () => ({ Component: (await import('./compare/ComparePage')).ComparePage }) },
      {
        path: '/analytics',
        lazy: async () => ({ Component: (await import('./analytics/AnalyticsPage')).AnalyticsPage }),
      },
      { path: '/live', lazy: async () => ({ Component: (await import('./live/LivePage')).LivePage }) },
      { path: '/insights', lazy: async () => ({ Component: (await import('./insights/InsightsPage')).InsightsPage }) },
      {
        path: '/insights/:id',
        lazy: async () => ({ Component: (await import('./insights/InsightPage')).InsightPage }),
      },
      { path: '/sampling', lazy: async () => ({ Component: (await import('./sampling/SamplingPage')).SamplingPage }) },
      { path: '/groups', lazy: async () => ({ Component: (await import('./groups/GroupsPage')).GroupsPage }) },
      { path: '/settings', lazy: async () => ({ Component: (await import('./settings/SettingsPage')).SettingsPage }) },
      { path: '/api', lazy: async () => ({ Component: (await import('./reference/ReferencePage')).ReferencePage }) },
      { path: '*', element: <Lost /> },
    ],
  },
  {
    path: '/login',
    errorElement: <Lost />,
    hydrateFallbackElement: <p className="starting">Loading…</p>,
    lazy: async () => ({ Component: (await import('./login/LoginPage')).LoginPage }),
  },
])

// Whoever is not known any more logs in, and comes back.
whenRefused((error) => {
  const { pathname } = router.state.location
  if (needsLogin(error) && pathname !== '/login')
    router.navigate(loginAddress(router.state.location), { replace: true })
})

// What fails is asked again by the refresh, at its own pace.
const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })

const root = document.getElementById('root')
if (root) askAhead(queries, window.location).then(() => draw(root))

function draw(root: HTMLElement) {
  createRoot(root).render(
    <StrictMode>
      <I18nProvider locale="en" messages={[english]}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  )
}
