import { type Entity, walk } from './documents'

/** By what bars are coloured. */
export type Colouring = 'status' | 'service'

/** How many colours there are for services; `--service-0` and so on in trace.css. */
export const serviceColours = 10

/** The colour of each service, in the order in which they are in the trace, so that those beside each other differ. */
export function serviceColoursOf(roots: Entity[]): Map<string, number> {
  const colours = new Map<string, number>()
  for (const { service } of walk(roots)) if (!colours.has(service)) colours.set(service, colours.size % serviceColours)
  return colours
}
