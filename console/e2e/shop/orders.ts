import type { Shopkeeper } from './shopkeeper'
import type { Call, Callee } from './visit'

type Visit = ReturnType<Shopkeeper['visit']>

/** The accounts of this customer hold an address that `accounts` cannot read: every request that needs it fails. */
export const unlucky = 'wanda'

export function cart(shop: Shopkeeper, start: number, customer = shop.customer()) {
  const visit = shop.visit(start)
  const throttled = shop.chance(0.025)
  const fails = customer === unlucky
  const status = fails ? 500 : throttled ? 429 : 200
  visit.segment(start, undefined, {
    ...shop.front('POST', '/cart', status, customer),
    calls: fails
      ? [account(shop, visit, true)]
      : [
          {
            name: 'cart',
            namespace: 'remote',
            to: (parent, at) =>
              visit.segment(at, parent, {
                name: 'cart',
                origin: 'AWS::ECS::Fargate',
                method: 'POST',
                url: 'http://cart.internal/items',
                status,
                version: '1.12.4',
                seconds: shop.about(0.002),
                annotations: { items: shop.between(1, 9) },
                calls: [
                  {
                    name: 'DynamoDB',
                    namespace: 'aws',
                    seconds: shop.about(throttled ? 0.09 : 0.007),
                    status: throttled ? 400 : 200,
                    members: {
                      aws: { operation: 'UpdateItem', table_name: 'carts', region: 'eu-central-1' },
                      ...(throttled && { throttle: true, error: true }),
                    },
                  },
                ],
              }),
          },
        ],
  })
  return visit
}

export interface Checkout {
  customer: string
  /** Since version 1.5.0, coupons are checked one by one. */
  release: string
  bankFails: boolean
  /** The parcel service's documents never arrive. */
  lost?: boolean
}

export function checkout(shop: Shopkeeper, start: number, how: Checkout) {
  const visit = shop.visit(start)
  const fails = how.customer === unlucky
  const status = fails ? 500 : how.bankFails ? 502 : 200
  visit.segment(start, undefined, {
    ...shop.front('POST', '/checkout', status, how.customer, { total: shop.between(500, 40000) / 100 }),
    calls: [
      account(shop, visit, fails),
      ...(fails
        ? []
        : [
            {
              name: 'checkout',
              namespace: 'remote' as const,
              to: (parent: string, at: number) => order(shop, visit, parent, at, how),
            },
          ]),
    ],
  })
  return visit
}

function account(shop: Shopkeeper, visit: Visit, fails: boolean): Call {
  return {
    name: 'accounts',
    namespace: 'remote',
    to: (parent, start) =>
      visit.segment(start, parent, {
        name: 'accounts',
        origin: 'AWS::ElasticBeanstalk::Environment',
        method: 'GET',
        url: 'http://accounts.internal/me',
        status: fails ? 500 : 200,
        version: '5.2.0',
        seconds: shop.about(0.002),
        members: fails
          ? shop.cause('AddressFormatError', 'cannot read postcode “W4 ND4” as a number', 'accounts/address.rb')
          : {},
        calls: [
          {
            name: 'accounts@users.internal',
            namespace: 'remote',
            seconds: shop.about(0.004),
            members: {
              sql: {
                url: 'jdbc:mysql://users.internal:3306/accounts',
                database_type: 'MySQL',
                sanitized_query: 'SELECT * FROM addresses WHERE account_id = ?',
              },
            },
          },
        ],
      }),
  }
}

function order(shop: Shopkeeper, visit: Visit, parent: string, start: number, how: Checkout): Callee {
  const coupons = how.release === '1.5.0' ? shop.between(5, 8) : 0
  return visit.segment(start, parent, {
    name: 'checkout',
    origin: 'AWS::ECS::Fargate',
    method: 'POST',
    url: 'http://checkout.internal/orders',
    status: how.bankFails ? 502 : 200,
    version: how.release,
    seconds: shop.about(0.005),
    annotations: { release: how.release, coupons },
    members: {
      metadata: { default: { basket: { currency: 'EUR', lines: shop.between(1, 6) } } },
      ...(how.bankFails && shop.cause('PaymentDeclinedError', 'the bank did not answer', 'checkout/payment.py')),
    },
    calls: [
      ...Array.from({ length: coupons }, () => ({
        name: 'coupons@db.internal',
        namespace: 'remote' as const,
        seconds: shop.about(0.25),
        members: {
          sql: {
            url: 'jdbc:postgresql://db.internal:5432/coupons',
            database_type: 'PostgreSQL',
            sanitized_query: 'SELECT * FROM coupons WHERE lower(code) = lower(?)',
          },
        },
      })),
      { name: 'payments', namespace: 'remote', to: (id, at) => pay(shop, visit, id, at, how.bankFails) },
      ...(how.bankFails ? [] : shipped(shop, visit, how.lost ?? false)),
    ],
  })
}

function pay(shop: Shopkeeper, visit: Visit, parent: string, start: number, fails: boolean): Callee {
  return visit.segment(start, parent, {
    name: 'payments',
    origin: 'AWS::EC2::Instance',
    method: 'POST',
    url: 'http://payments.internal/charge',
    status: fails ? 504 : 200,
    version: '7.0.2',
    seconds: shop.about(0.002),
    calls: [
      {
        name: 'api.bank.example',
        namespace: 'remote',
        seconds: fails ? 2.01 : shop.about(0.09),
        status: fails ? 504 : 200,
      },
    ],
  })
}

function shipped(shop: Shopkeeper, visit: Visit, lost: boolean): Call[] {
  const table = { operation: 'PutItem', table_name: 'orders', region: 'eu-central-1' }
  const queue = { operation: 'SendMessage', queue_url: 'https://sqs.eu-central-1.amazonaws.com/1/parcels' }
  return [
    { name: 'DynamoDB', namespace: 'aws', seconds: shop.about(0.008), status: 200, members: { aws: table } },
    {
      name: 'SQS',
      namespace: 'aws',
      seconds: shop.about(0.005),
      status: 200,
      members: { aws: queue },
      ...(lost ? { traced: true } : { aside: true, to: (parent, at) => parcel(shop, visit, parent, at + 0.2) }),
    },
  ]
}

function parcel(shop: Shopkeeper, visit: Visit, parent: string, start: number): Callee {
  return visit.segment(start, parent, {
    name: 'parcels',
    origin: 'AWS::Lambda::Function',
    seconds: shop.about(0.01),
    members: { aws: { function_arn: 'arn:aws:lambda:eu-central-1:1:function:parcels' } },
    calls: [
      {
        name: 'S3',
        namespace: 'aws',
        seconds: shop.about(0.03),
        members: { aws: { operation: 'PutObject', bucket_name: 'labels' } },
      },
      { name: 'SNS', namespace: 'aws', seconds: shop.about(0.012), members: { aws: { operation: 'Publish' } } },
    ],
  })
}
