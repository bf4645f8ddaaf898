/** A graph by numbers: nodes are 0 to `size` − 1, and a call leads from one to another, or to itself. */
export interface Calls {
  size: number
  calls: Call[]
}

export interface Call {
  source: number
  target: number
}

/** Whom each node calls and who calls it, without calls to oneself; each of them once. */
export function neighbours({ size, calls }: Calls): { callees: number[][]; callers: number[][] } {
  const callees = Array.from({ length: size }, () => new Set<number>())
  const callers = Array.from({ length: size }, () => new Set<number>())
  for (const { source, target } of calls) {
    if (source === target) continue
    callees[source]?.add(target)
    callers[target]?.add(source)
  }
  return { callees: callees.map((set) => [...set]), callers: callers.map((set) => [...set]) }
}

/** The nodes that hang together, the largest part first; of equal ones that which begins first. */
export function partsOf(graph: Calls): number[][] {
  const { callees, callers } = neighbours(graph)
  const seen = new Array<boolean>(graph.size).fill(false)
  const parts: number[][] = []
  for (let first = 0; first < graph.size; first++) {
    if (seen[first]) continue
    seen[first] = true
    const part = [first]
    for (let next = 0; next < part.length; next++) {
      const node = part[next] ?? 0
      for (const other of [...(callees[node] ?? []), ...(callers[node] ?? [])]) {
        if (seen[other]) continue
        seen[other] = true
        part.push(other)
      }
    }
    parts.push(part.sort((a, b) => a - b))
  }
  return parts.sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0))
}
