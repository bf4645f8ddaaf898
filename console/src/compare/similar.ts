import { useQuery } from '@tanstack/react-query'
import { call, type TraceSummary } from '../shared/api'
import { and, quote } from '../shared/question'
import { asObject, asText, type TraceTree } from '../trace/documents'

/** Seconds before and after a trace in which similar ones are looked for; together no more than the API takes. */
const around = 3 * 3600

/** An expression for traces that began with the same request. */
export function similarTo(tree: TraceTree): string | null {
  const [root] = tree.roots
  if (!root?.name) return null
  const url = asText(asObject(asObject(root.document.http)?.request)?.url)
  return and(`service(${quote(root.name)})`, url ? `http.url = ${quote(url)}` : '')
}

/** Traces with the same entry point and URL as this one, at about its time, the newest first. */
export function useSimilar(id: string, tree: TraceTree) {
  const [root] = tree.roots
  const expression = similarTo(tree)
  return useQuery({
    queryKey: ['similar', id, expression],
    queryFn: async ({ signal }) => {
      const start = root?.start ?? 0
      const { TraceSummaries } = await call<{ TraceSummaries: TraceSummary[] }>(
        '/TraceSummaries',
        { StartTime: start - around, EndTime: start + around, FilterExpression: expression },
        signal,
      )
      return TraceSummaries.filter((summary) => summary.Id !== id && summary.EntryPoint?.Name === root?.name)
    },
    enabled: expression !== null,
    staleTime: 30_000,
  })
}
