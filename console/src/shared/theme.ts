import { applyMode, Mode } from '@cloudscape-design/global-styles'
import { useSyncExternalStore } from 'react'

export type Theme = 'system' | 'light' | 'dark'

const key = 'roentgen.theme'
const systemDark = window.matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

export function readTheme(): Theme {
  const kept = localStorage.getItem(key)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

export const isDark = () => (readTheme() === 'system' ? systemDark.matches : readTheme() === 'dark')

export function chooseTheme(theme: Theme) {
  if (theme === 'system') localStorage.removeItem(key)
  else localStorage.setItem(key, theme)
  show()
}

export function startTheme() {
  systemDark.addEventListener('change', show)
  show()
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, readTheme)
}

/** Whether dark colours are shown now; for what is not drawn by style sheets. */
export function useDark(): boolean {
  return useSyncExternalStore(subscribe, isDark)
}

function show() {
  applyMode(isDark() ? Mode.Dark : Mode.Light)
  document.documentElement.style.colorScheme = isDark() ? 'dark' : 'light'
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
