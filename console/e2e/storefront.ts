import { type Document, Ids, seeded } from './documents'

interface Call {
  name: string
  namespace: 'aws' | 'remote'
  members?: Document
  /** The callee, when it reports a segment of its own. */
  to?: (traceId: string, parentId: string, start: number) => { end: number; documents: Document[]; status: number }
  seconds?: number
  status?: number
}

const random = seeded(1895)
const ids = new Ids(random)
const about = (seconds: number) => seconds * (0.6 + 0.5 * random() + (random() < 0.06 ? 2.5 * random() : 0))

/** A small shop with all that a map can show, a bank that fails and a table that throttles. */
export function storefront(endsAt: number, traces: number, lastSeconds: number): Document[] {
  return Array.from({ length: traces }, (_, index) => {
    const start = endsAt - 2 - lastSeconds * (1 - (index + random()) / traces)
    const traceId = ids.trace(start)
    const kind = random()
    return kind < 0.5 ? browse(traceId, start) : kind < 0.8 ? addToCart(traceId, start) : checkOut(traceId, start)
  }).flat()
}

function browse(traceId: string, start: number): Document[] {
  const missing = random() < 0.07
  return service('storefront', 'AWS::ECS::Fargate', traceId, undefined, start, {
    method: 'GET',
    url: `https://shop.example/products/${Math.floor(random() * 900) + 100}`,
    status: missing ? 404 : 200,
    calls: [{ name: 'catalog', namespace: 'remote', to: (...at) => catalog(missing, ...at) }],
    annotations: { tier: random() < 0.3 ? 'gold' : 'standard', page: 'product' },
  }).documents
}

function addToCart(traceId: string, start: number): Document[] {
  return service('storefront', 'AWS::ECS::Fargate', traceId, undefined, start, {
    method: 'POST',
    url: 'https://shop.example/cart',
    status: 200,
    calls: [
      { name: 'catalog', namespace: 'remote', to: (...at) => catalog(false, ...at) },
      { name: 'ElastiCache', namespace: 'aws', seconds: about(0.002), members: { aws: { operation: 'SET' } } },
    ],
    annotations: { tier: 'standard', cart_items: Math.ceil(random() * 5) },
  }).documents
}

export function checkOut(traceId: string, start: number, fails = random() < 0.22): Document[] {
  const throttled = random() < 0.2
  return service('storefront', 'AWS::ECS::Fargate', traceId, undefined, start, {
    method: 'POST',
    url: 'https://shop.example/checkout',
    status: fails ? 502 : 200,
    user: `customer-${Math.floor(random() * 40)}`,
    annotations: { tier: 'gold', total: Math.round(random() * 20000) / 100, first_order: random() < 0.2 },
    calls: [{ name: 'checkout', namespace: 'remote', to: (...at) => checkout(fails, throttled, ...at) }],
  }).documents
}

function catalog(missing: boolean, traceId: string, parentId: string, start: number) {
  return service('catalog', 'AWS::EC2::Instance', traceId, parentId, start, {
    method: 'GET',
    url: 'http://catalog.internal/products',
    status: missing ? 404 : 200,
    calls: [
      {
        name: 'products@db.internal',
        namespace: 'remote',
        seconds: about(0.009),
        members: {
          sql: {
            url: 'jdbc:postgresql://db.internal:5432/products',
            database_type: 'PostgreSQL',
            sanitized_query: 'SELECT id, name, price FROM products WHERE id = ?',
          },
        },
      },
    ],
  })
}

function checkout(fails: boolean, throttled: boolean, traceId: string, parentId: string, start: number) {
  const exception = {
    id: ids.segment(),
    type: 'PaymentDeclinedError',
    message: 'The bank did not answer in time (after 3 attempts)',
    cause: 'b4a2c0ffee000001',
    stack: [
      { path: '/srv/checkout/payment.py', line: 88, label: 'authorize' },
      { path: '/srv/checkout/orders.py', line: 214, label: 'place_order' },
      { path: '/srv/checkout/app.py', line: 41, label: 'handle' },
    ],
  }
  const reason = {
    id: 'b4a2c0ffee000001',
    type: 'TimeoutError',
    message: 'read timed out after 2.0 s',
    remote: true,
    stack: [{ path: '/usr/lib/python3.11/socket.py', line: 706, label: 'readinto' }],
  }
  return service('checkout', 'AWS::ECS::Fargate', traceId, parentId, start, {
    method: 'POST',
    url: 'http://checkout.internal/orders',
    status: fails ? 500 : 200,
    cause: fails ? { working_directory: '/srv/checkout', exceptions: [exception, reason] } : undefined,
    metadata: {
      default: {
        cart: {
          items: [
            { sku: 'A-1', quantity: 2 },
            { sku: 'B-7', quantity: 1 },
          ],
          currency: 'EUR',
        },
      },
    },
    calls: [
      {
        name: 'DynamoDB',
        namespace: 'aws',
        seconds: about(0.012),
        status: throttled ? 429 : 200,
        members: { aws: { operation: 'PutItem', table_name: 'orders', region: 'eu-central-1', request_id: 'K2T' } },
      },
      {
        name: 'api.bank.example',
        namespace: 'remote',
        seconds: fails ? 2.01 : about(0.14),
        status: fails ? 504 : 200,
        members: fails ? { cause: exception.id } : {},
      },
      ...(fails
        ? []
        : [
            {
              name: 'SQS',
              namespace: 'aws' as const,
              seconds: about(0.006),
              status: 200,
              members: {
                aws: { operation: 'SendMessage', queue_url: 'https://sqs.eu-central-1.amazonaws.com/1/shipping' },
              },
            },
          ]),
    ],
  })
}

interface Work {
  method: string
  url: string
  status: number
  calls: Call[]
  annotations?: Document | undefined
  metadata?: Document | undefined
  cause?: Document | undefined
  user?: string | undefined
}

function service(
  name: string,
  origin: string,
  traceId: string,
  parentId: string | undefined,
  start: number,
  { method, url, status, calls, annotations, metadata, cause, user }: Work,
) {
  const documents: Document[] = []
  const subsegments: Document[] = []
  let now = start + about(0.003)
  subsegments.push({ id: ids.segment(), name: '## authenticate', start_time: start + 0.0005, end_time: now })
  for (const call of calls) {
    const id = ids.segment()
    const callee = call.to?.(traceId, id, now + 0.001)
    documents.push(...(callee?.documents ?? []))
    const end = (callee?.end ?? now + (call.seconds ?? 0.01)) + 0.001
    const answer = callee?.status ?? call.status
    subsegments.push({
      id,
      name: call.name,
      namespace: call.namespace,
      start_time: now,
      end_time: end,
      ...flags(answer),
      ...(answer && { http: { request: { method, url: `http://${call.name}/` }, response: { status: answer } } }),
      ...call.members,
    })
    now = end + 0.0005
  }
  const end = now + about(0.002)
  documents.unshift({
    id: ids.segment(),
    trace_id: traceId,
    parent_id: parentId,
    name,
    origin,
    start_time: start,
    end_time: end,
    user,
    annotations,
    metadata,
    cause,
    ...flags(status),
    http: {
      request: { method, url, client_ip: '192.0.2.17', user_agent: 'Mozilla/5.0' },
      response: { status, content_length: 512 },
    },
    service: { version: '1.4.2', runtime: 'CPython', runtime_version: '3.11.2' },
    aws: { xray: { sdk: 'X-Ray for Python', sdk_version: '2.15.0' }, ecs: { container: `${name}-7c9` } },
    subsegments,
  })
  return { end, documents, status }
}

function flags(status: number | undefined): Document {
  if (status === undefined || status < 400) return {}
  return status >= 500 ? { fault: true } : { error: true, ...(status === 429 && { throttle: true }) }
}
