import type { Shopkeeper } from './shopkeeper'
import type { Callee } from './visit'

/** What most visitors do: look, search, compare prices. */

export function home(shop: Shopkeeper, start: number) {
  const visit = shop.visit(start)
  visit.segment(start, undefined, {
    ...shop.front('GET', '/', 200),
    calls: [
      { name: 'ElastiCache', namespace: 'aws', seconds: shop.about(0.0012), members: { aws: { operation: 'GET' } } },
    ],
  })
  return visit
}

export function product(shop: Shopkeeper, start: number) {
  const visit = shop.visit(start)
  const missing = shop.chance(0.03)
  const sku = shop.between(100, 999)
  visit.segment(start, undefined, {
    ...shop.front('GET', `/products/${sku}`, missing ? 404 : 200, shop.chance(0.3) ? shop.customer() : undefined),
    calls: [{ name: 'catalog', namespace: 'remote', to: (parent, at) => catalog(shop, visit, parent, at, missing) }],
  })
  return visit
}

type Visit = ReturnType<Shopkeeper['visit']>

function catalog(shop: Shopkeeper, visit: Visit, parent: string, start: number, missing: boolean): Callee {
  const slow = shop.chance(0.01)
  return visit.segment(start, parent, {
    name: 'catalog',
    origin: 'AWS::EC2::Instance',
    method: 'GET',
    url: 'http://catalog.internal/products',
    status: missing ? 404 : 200,
    seconds: shop.about(0.003),
    version: '3.9.0',
    calls: [
      {
        name: 'products@db.internal',
        namespace: 'remote',
        seconds: shop.about(slow ? 0.4 : 0.006),
        members: {
          sql: {
            url: 'jdbc:postgresql://db.internal:5432/products',
            database_type: 'PostgreSQL',
            sanitized_query: 'SELECT id, name, price FROM products WHERE sku = ?',
          },
        },
      },
    ],
  })
}

export function search(shop: Shopkeeper, start: number) {
  const visit = shop.visit(start)
  const word = shop.pick(['lamp', 'tube', 'radium', 'screen', 'coil', 'plate'])
  const status = shop.chance(0.004) ? 503 : 200
  visit.segment(start, undefined, {
    ...shop.front('GET', `/search?q=${word}`, status),
    calls: [
      {
        name: 'search',
        namespace: 'remote',
        to: (parent, at) =>
          visit.segment(at, parent, {
            name: 'search',
            origin: 'AWS::ECS::Container',
            method: 'GET',
            url: 'http://search.internal/query',
            status,
            version: '2.0.1',
            seconds: shop.about(0.002),
            annotations: { word, hits: shop.between(0, 240) },
            members: status === 503 ? shop.cause('IndexUnavailableError', 'no shard answered', 'search/index.go') : {},
            calls: [{ name: 'index.search.example', namespace: 'remote', seconds: shop.about(0.028), status }],
          }),
      },
    ],
  })
  return visit
}

/** Prices ask promotions, which ask for the price without them: a cycle on the map. */
export function prices(shop: Shopkeeper, start: number) {
  const visit = shop.visit(start)
  const pricing = (parent: string, at: number, again: boolean): Callee =>
    visit.segment(at, parent, {
      name: 'pricing',
      origin: 'AWS::EKS::Container',
      method: 'GET',
      url: 'http://pricing.internal/price',
      version: '0.8.3',
      seconds: shop.about(0.002),
      calls: again ? [{ name: 'promotions', namespace: 'remote', to: (id, then) => promotions(id, then) }] : [],
    })
  const promotions = (parent: string, at: number): Callee =>
    visit.segment(at, parent, {
      name: 'promotions',
      origin: 'AWS::EKS::Container',
      method: 'GET',
      url: 'http://promotions.internal/of',
      version: '1.1.0',
      seconds: shop.about(0.004),
      calls: [{ name: 'pricing', namespace: 'remote', to: (id, then) => pricing(id, then, false) }],
    })
  visit.segment(start, undefined, {
    ...shop.front('GET', '/prices', 200),
    calls: [{ name: 'pricing', namespace: 'remote', to: (parent, at) => pricing(parent, at, true) }],
  })
  return visit
}
