import { useEffect, useRef, useSyncExternalStore } from 'react'
import { isWriting, step } from './keys'

/** A key, or keys one after the other (`g m`), with what they do on the page that is shown. */
export interface Shortcut {
  keys: string
  /** What it does, for the list behind `?`: “Next trace”. */
  label: string
  /** Gives way to a page that has the same keys. */
  fallback: boolean
  action: () => void
}

/** How long the first of two keys is waited with, in milliseconds. */
const patience = 1500

const registered = new Set<Shortcut>()
const listeners = new Set<() => void>()
let shown: Shortcut[] = []
let pending = ''
let pressedAt = 0

/**
 * Does something at a key as long as the component is there. Keys that are written into a field do nothing, apart from `Escape`, which leaves it.
 * `keys` are as `KeyboardEvent.key` has them, several with a space between.
 */
export function useShortcut(
  keys: string,
  label: string,
  action: () => void,
  { enabled = true, fallback = false }: { enabled?: boolean; fallback?: boolean } = {},
) {
  const latest = useRef(action)
  useEffect(() => {
    latest.current = action
  })
  useEffect(() => {
    if (!enabled) return
    const shortcut = { keys, label, fallback, action: () => latest.current() }
    registered.add(shortcut)
    publish()
    return () => {
      registered.delete(shortcut)
      publish()
    }
  }, [keys, label, enabled, fallback])
}

/** Every shortcut of the page that is shown, for the list of them. */
export function useShortcuts(): Shortcut[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )
}

/** Listens for the keys; once, at the start of the console. */
export function startShortcuts() {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    const { target, key } = event
    if (target instanceof Element && target.closest('[role="dialog"]')) return
    if (isWriting(target)) {
      if (key === 'Escape') (target as HTMLElement).blur()
      return
    }
    if (key === 'Shift') return
    const now = performance.now()
    const next = step(now - pressedAt < patience ? pending : '', key, new Set(shown.map(({ keys }) => keys)))
    pending = next.pending
    pressedAt = now
    if (!next.run) return
    event.preventDefault()
    shown.find(({ keys }) => keys === next.run)?.action()
  })
}

/** One for each key: the newest of those that give way to none. */
function publish() {
  const byKeys = new Map<string, Shortcut>()
  for (const shortcut of registered) {
    if (!shortcut.fallback || (byKeys.get(shortcut.keys)?.fallback ?? true)) byKeys.set(shortcut.keys, shortcut)
  }
  shown = [...byKeys.values()]
  for (const listener of listeners) listener()
}
