import '../trace/trace.css'
import './compare.css'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { ErrorNotice } from '../shared/ErrorNotice'
import { Page } from '../shared/Page'
import { useTrace } from '../trace/api'
import { documentsOf, treeOf } from '../trace/documents'
import { Differences } from './Differences'
import { compare } from './diff'
import { PairRows } from './PairRows'
import { Side } from './Side'

/** Two traces on top of each other: what was added, what is gone, what takes longer. */
export function ComparePage() {
  const [search, setSearch] = useSearchParams()
  const a = useSide(search.get('a') ?? '')
  const b = useSide(search.get('b') ?? '')
  const comparison = useMemo(() => (a.there && b.there ? compare(a.tree, b.tree) : null), [a, b])
  const write = (changes: Record<string, string>) => {
    setSearch(
      (before) => {
        const next = new URLSearchParams(before)
        for (const [name, value] of Object.entries(changes)) {
          if (value) next.set(name, value)
          else next.delete(name)
        }
        return next
      },
      // At once, so that the next arrow key starts from here.
      { replace: true, flushSync: true },
    )
  }
  const place = search.get('at') ?? ''
  return (
    <Page title="Compare traces">
      <SpaceBetween size="m">
        <Header variant="h1" description="What is different in B: added, gone, slower, faster.">
          Compare traces
        </Header>
        <ErrorNotice error={a.error ?? b.error} onRetry={() => (a.error ? a.retry() : b.retry())} />
        <div className="compare-sides">
          <Side letter="A" side={a} other={b} onChoose={(id) => write({ a: id, at: '' })} />
          <Side
            letter="B"
            side={b}
            other={a}
            onChoose={(id) => write({ b: id, at: '' })}
            onSwap={() => write({ a: b.id, b: a.id, at: '' })}
          />
        </div>
        {comparison && (
          <SpaceBetween size="m">
            <Differences comparison={comparison} selected={place} onSelect={(at) => write({ at })} />
            <Container header={<Header variant="h2">Both traces</Header>}>
              <PairRows
                comparison={comparison}
                ids={{ a: a.id, b: b.id }}
                onlyChanges={search.get('only') === 'changes'}
                onOnlyChanges={(only) => write({ only: only ? 'changes' : '' })}
                selected={place}
                onSelect={(at) => write({ at })}
              />
            </Container>
          </SpaceBetween>
        )}
      </SpaceBetween>
    </Page>
  )
}

/** One of the two traces, as far as it is there. */
function useSide(id: string) {
  const { data, error, isPending, refetch } = useTrace(id)
  const trace = data?.trace ?? null
  return useMemo(() => {
    const tree = treeOf(documentsOf(trace))
    return {
      id,
      trace,
      tree,
      there: tree.roots.length > 0,
      pending: id !== '' && isPending,
      error,
      retry: () => void refetch(),
    }
  }, [id, trace, isPending, error, refetch])
}

export type SideOfComparison = ReturnType<typeof useSide>
