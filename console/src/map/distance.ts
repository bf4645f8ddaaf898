import { createContext } from 'react'

/**
 * From how far the map is looked at: `near` everything can be read; `middle` what matters most is written larger and the rest left out; `far` no text
 * could be read, only rings, kinds and lines are drawn; `together` the same of a large map, where one picture has all rings and lines.
 */
export type Distance = 'near' | 'middle' | 'far' | 'together'

export const distanceOf = (zoom: number): Exclude<Distance, 'together'> =>
  zoom < 0.28 ? 'far' : zoom < 0.72 ? 'middle' : 'near'

/** The distance from which what is drawn is looked at. */
export const LookedAtFrom = createContext<Distance>('near')
