import { useSyncExternalStore } from 'react'

/** Where Cloudscape, too, changes to its layout for telephones. */
const telephone = window.matchMedia('(max-width: 688px)')

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => telephone.matches)
}

function subscribe(listener: () => void) {
  telephone.addEventListener('change', listener)
  return () => telephone.removeEventListener('change', listener)
}
