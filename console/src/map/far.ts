import { createContext } from 'react'

/** From this zoom on downwards text is no longer read: only rings, kinds and lines are drawn. */
export const farZoom = 0.35

/** Whether the map is looked at from afar. */
export const Far = createContext(false)
