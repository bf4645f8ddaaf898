import ELK from 'elkjs/lib/elk-api.js'
import workerUrl from 'elkjs/lib/elk-worker.min.js?url'
import { fromElk, type Layout, type Shape, toElk } from './layout'

// In a worker, so that a large map does not hold up the page and the first page does not wait for 1.6 MB.
const elk = new ELK({ workerFactory: () => new Worker(workerUrl) })

export async function layOut(shape: Shape): Promise<Layout> {
  return fromElk(shape, await elk.layout(toElk(shape)))
}
