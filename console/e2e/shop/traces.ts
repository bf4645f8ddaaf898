import type { Document } from '../documents'
import { home, prices, product, search } from './catalog'
import { cart, checkout, unlucky } from './orders'
import { Shopkeeper } from './shopkeeper'
import type { Visit } from './visit'

export const hours = 6
/** Seconds before now at which version 1.5.0 of checkout was released. */
export const releasedBefore = 600
/** Every customer has a fault of their own now and then; this one has nothing else. */
export { unlucky }

/** What a test may look for by name. */
export interface Known {
  /** A checkout of each kind, by trace id. */
  checkout: string
  slowCheckout: string
  failedCheckout: string
  /** A checkout of the customer whose requests all fail. */
  unluckyCheckout: string
  /** Shop, pricing, promotions and pricing again. */
  cycle: string
  inProgress: string
  partial: string
}

/** All traces of the shop, those that a test knows by name among them; the same for the same `now`. */
export function* shopTraces(now: number, count: number, known: Partial<Known>): Generator<Document[]> {
  const shop = new Shopkeeper(1895)
  const ok = { bankFails: false, release: '1.4.2' }
  const name = (key: keyof Known, visit: Visit) => {
    known[key] = visit.id
    return visit.documents
  }
  const fixed = [
    () => name('checkout', checkout(shop, now - 900, { ...ok, customer: 'customer-1' })),
    () => name('slowCheckout', checkout(shop, now - 120, { ...ok, customer: 'customer-2', release: '1.5.0' })),
    () => name('failedCheckout', checkout(shop, now - 125, { ...ok, customer: 'customer-3', bankFails: true })),
    () => name('unluckyCheckout', checkout(shop, now - 130, { ...ok, customer: unlucky })),
    () => name('cycle', prices(shop, now - 60)),
    () => name('inProgress', unfinished(shop, now - 20)),
    () => name('partial', checkout(shop, now - 100, { ...ok, customer: 'customer-4', lost: true })),
  ]
  for (const make of fixed) yield make()
  const others = count - fixed.length
  for (let index = 0; index < others; index++) {
    const start = now - 5 - (hours * 3600 - 10) * (1 - (index + shop.between(0, 1000) / 1001) / others)
    yield visitAt(shop, start, now).documents
  }
}

function visitAt(shop: Shopkeeper, start: number, now: number): Visit {
  const kind = shop.between(0, 999)
  if (kind < 440) return health(shop, start)
  if (kind < 680) return product(shop, start)
  if (kind < 770) return search(shop, start)
  if (kind < 850) return home(shop, start)
  if (kind < 910) return cart(shop, start)
  if (kind < 930) return prices(shop, start)
  if (kind < 950) return thumbnail(shop, start)
  return checkout(shop, start, {
    customer: shop.customer(),
    release: start > now - releasedBefore ? '1.5.0' : '1.4.2',
    bankFails: shop.chance(0.01),
    lost: shop.chance(0.002),
  })
}

/** What the load balancer asks every few seconds; nobody ever looks at it. */
function health(shop: Shopkeeper, start: number): Visit {
  const visit = shop.visit(start)
  const [name, origin] = shop.pick<[string, string]>([
    ['shop', 'AWS::ECS::Fargate'],
    ['shop', 'AWS::ECS::Fargate'],
    ['catalog', 'AWS::EC2::Instance'],
    ['checkout', 'AWS::ECS::Fargate'],
    ['payments', 'AWS::EC2::Instance'],
  ])
  visit.segment(start, undefined, {
    name,
    origin,
    method: 'GET',
    url: `http://${name}.internal/health`,
    seconds: shop.about(0.0008),
  })
  return visit
}

/** Not by a request: a picture was put into a bucket. */
function thumbnail(shop: Shopkeeper, start: number): Visit {
  const visit = shop.visit(start)
  const fails = shop.chance(0.02)
  visit.segment(start, undefined, {
    name: 'thumbnails',
    origin: 'AWS::Lambda::Function',
    status: fails ? 500 : 200,
    seconds: shop.about(0.2),
    annotations: { width: shop.pick([120, 480, 1200]) },
    members: {
      aws: { function_arn: 'arn:aws:lambda:eu-central-1:1:function:thumbnails' },
      ...(fails && shop.cause('MemoryError', 'picture of 9,000 × 12,000 pixels', 'thumbnails/resize.py')),
    },
    calls: [
      {
        name: 'S3',
        namespace: 'aws',
        seconds: shop.about(0.04),
        members: { aws: { operation: 'GetObject', bucket_name: 'pictures' } },
      },
      {
        name: 'S3',
        namespace: 'aws',
        seconds: shop.about(0.06),
        members: { aws: { operation: 'PutObject', bucket_name: 'pictures' } },
      },
    ],
  })
  return visit
}

function unfinished(shop: Shopkeeper, start: number): Visit {
  const visit = shop.visit(start)
  visit.segment(start, undefined, { ...shop.front('POST', '/reports', 200), inProgress: true })
  return visit
}
