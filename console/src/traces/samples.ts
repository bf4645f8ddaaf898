import type { TraceSummary } from '../shared/api'

/** A summary for tests, as the service writes it. */
export const sample = (members: Partial<TraceSummary> = {}): TraceSummary => ({
  Id: '1-6b02a787-38602c025dd976e56511255b',
  StartTime: 1795336070,
  Duration: 0.3,
  ResponseTime: 0.2,
  HasFault: false,
  HasError: false,
  HasThrottle: false,
  IsPartial: false,
  Http: { HttpURL: 'https://shop.example/orders/7', HttpStatus: 200, HttpMethod: 'GET' },
  Annotations: {},
  Users: [],
  ServiceIds: [],
  EntryPoint: { Name: 'shop', Names: ['shop'], Type: null, AccountId: null },
  ...members,
})
