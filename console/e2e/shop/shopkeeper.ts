import { type Document, Ids, seeded } from '../documents'
import { Visit, type Work } from './visit'

const customers = Array.from({ length: 39 }, (_, index) => `customer-${index + 1}`)

/** What all visits have in common: chance, customers, the front of the shop. */
export class Shopkeeper {
  private readonly random: () => number
  private readonly ids: Ids

  constructor(seed: number) {
    this.random = seeded(seed)
    this.ids = new Ids(this.random)
  }

  visit(start: number): Visit {
    return new Visit(this.ids, start)
  }

  chance(share: number): boolean {
    return this.random() < share
  }

  between(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1))
  }

  pick<Value>(values: Value[]): Value {
    return values[Math.floor(this.random() * values.length)] as Value
  }

  /** Near the given time, with a long tail. */
  about(seconds: number): number {
    return seconds * (0.6 + 0.5 * this.random() + (this.random() < 0.04 ? 3 * this.random() : 0))
  }

  /** One of forty, one of whom has no luck. */
  customer(): string {
    return this.chance(1 / 40) ? 'wanda' : this.pick(customers)
  }

  front(method: string, path: string, status: number, user?: string, annotations?: Document): Work {
    return {
      name: 'shop',
      origin: 'AWS::ECS::Fargate',
      method,
      url: `https://shop.example${path}`,
      status,
      seconds: this.about(0.004),
      version: '2.3.1',
      annotations: {
        tier: this.pick(['standard', 'standard', 'standard', 'gold', 'trial']),
        region: this.pick(['eu-central-1', 'eu-central-1', 'us-east-1', 'ap-southeast-2']),
        ...annotations,
      },
      members: user ? { user } : {},
    }
  }

  cause(type: string, message: string, path: string): Document {
    return {
      cause: {
        working_directory: '/srv',
        exceptions: [
          {
            id: this.ids.segment(),
            type,
            message,
            stack: [
              { path: `/srv/${path}`, line: 88, label: 'read' },
              { path: '/srv/app/handler', line: 41, label: 'handle' },
            ],
          },
        ],
      },
    }
  }
}
