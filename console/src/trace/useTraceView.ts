import { useSearchParams } from 'react-router'
import type { Colouring } from './colours'
import type { Entity } from './documents'

export const views = ['waterfall', 'map', 'flame', 'table'] as const
export type View = (typeof views)[number]

const members = { entity: '', view: 'waterfall', zoom: '', colour: 'status', find: '', path: 'on', frame: '' } as const
type Member = keyof typeof members

/** How a trace is looked at, all of it in the address, so that it can be sent to a colleague. */
export function useTraceView() {
  const [search, setSearch] = useSearchParams()
  const read = (member: Member): string => search.get(member) ?? members[member]
  const write = (changes: Partial<Record<Member, string>>) => {
    setSearch(
      (before) => {
        const next = new URLSearchParams(before)
        for (const [member, value] of Object.entries(changes)) {
          if (value === members[member as Member]) next.delete(member)
          else next.set(member, value)
        }
        return next
      },
      // At once, so that the next arrow key starts from here.
      { replace: true, flushSync: true },
    )
  }
  return {
    search,
    entityId: read('entity'),
    view: views.find((view) => view === read('view')) ?? 'waterfall',
    zoom: read('zoom'),
    colouring: (read('colour') === 'service' ? 'service' : 'status') as Colouring,
    find: read('find'),
    showPath: read('path') !== 'off',
    frame: read('frame'),
    write,
    select: (entity: Entity | null) => write({ entity: entity?.id ?? '' }),
  }
}

export type TraceView = ReturnType<typeof useTraceView>
