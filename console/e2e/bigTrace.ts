import { type Document, Ids, seeded } from './documents'

/**
 * One trace of as many segments as asked: a night's run that works through parcels, batch by batch, each segment reported by a service of
 * its own. One in a hundred fails.
 */
export function bigTrace(segments: number, now: number): { id: string; documents: Generator<Document> } {
  const random = seeded(100_000)
  const ids = new Ids(random)
  const start = now - length - 60
  const id = ids.trace(start)
  return { id, documents: documentsOf(id, start, segments, ids, random) }
}

/** Seconds that the night's run takes. */
const length = 600

function* documentsOf(
  traceId: string,
  start: number,
  segments: number,
  ids: Ids,
  random: () => number,
): Generator<Document> {
  const root = ids.segment()
  const batchSize = 250
  const segment = (
    name: string,
    parent: string | undefined,
    from: number,
    seconds: number,
    members: Document = {},
  ) => ({
    id: ids.segment(),
    trace_id: traceId,
    parent_id: parent,
    name,
    start_time: Math.round((start + from) * 1e6) / 1e6,
    end_time: Math.round((start + from + seconds) * 1e6) / 1e6,
    ...members,
  })
  yield { ...segment('nightly', undefined, 0, length), id: root }
  const batches = Math.ceil((segments - 1) / batchSize)
  let left = segments - 1
  for (let batch = 0; batch < batches; batch++) {
    const from = (length * batch) / batches
    const batchLength = length / batches
    const own = segment(`batch-${batch % 8}`, root, from, batchLength)
    yield own
    left--
    const parcels = Math.min(batchSize - 1, left)
    for (let index = 0; index < parcels; index++) {
      const seconds = (batchLength / parcels) * (0.5 + random() * 0.5)
      const members = random() < 0.01 ? { fault: true } : {}
      yield segment(
        ['parcels', 'labels', 'stock', 'mail'][index % 4] as string,
        own.id,
        from + (batchLength * index) / parcels,
        seconds,
        members,
      )
    }
    left -= parcels
  }
}
