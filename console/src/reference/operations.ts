/** What a caller's access key must allow. */
export type Permission = 'Read' | 'ReadSampling' | 'Sample' | 'WriteData' | 'Configure' | null

export interface Operation {
  name: string
  method: 'GET' | 'POST'
  path: string
  permission: Permission
  summary: string
  /** A body, or the members of the query of a GET. */
  example: Record<string, unknown>
  /** Whether AWS has it; the others are ours. */
  isXRay: boolean
  /** Where all of its members are explained. */
  documentation: string
  /** The answer has no end. */
  isStream: boolean
}

/** Whether trying it changes nothing. */
export const isHarmless = ({ permission, isStream, method, name }: Operation) =>
  !isStream &&
  (method === 'GET' ||
    permission === 'Read' ||
    permission === 'ReadSampling' ||
    (permission === null && name !== 'BeginSession' && name !== 'EndSession'))

type Row = [name: string, path: string, permission: Permission, summary: string, example: Record<string, unknown>]

const ruleExample = {
  RuleName: 'checkout',
  Priority: 100,
  ReservoirSize: 10,
  FixedRate: 0.05,
  Version: 1,
  ServiceName: 'shop',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: 'POST',
  URLPath: '/checkout/*',
  ResourceARN: '*',
}
const arn = 'arn:aws:xray:us-east-1:000000000000:group/Orders/ABC'
const trace = '1-581cf771-a006649127e371903a2de979'
const insight = '2f1b6bbd-6e9b-4c0e-9d4c-5b7a3c1f7e55'

/** The operations of the X-Ray API; examples ask about the quarter of an hour before `now`, epoch seconds. */
export function xrayOperations(now: number): Operation[] {
  const window = { StartTime: now - 900, EndTime: now }
  const segment = {
    name: 'hello',
    id: '70de5b6f19ff9a0a',
    trace_id: `1-${now.toString(16)}-a006649127e371903a2de979`,
    start_time: now - 1,
    end_time: now,
  }
  const rows: Row[] = [
    [
      'PutTraceSegments',
      '/TraceSegments',
      'WriteData',
      'Sends segment documents.',
      { TraceSegmentDocuments: [JSON.stringify(segment)] },
    ],
    [
      'PutTelemetryRecords',
      '/TelemetryRecords',
      'WriteData',
      'Sends the health counters of a daemon.',
      { TelemetryRecords: [{ Timestamp: now, SegmentsReceivedCount: 1, SegmentsSentCount: 1 }] },
    ],
    [
      'GetTraceSummaries',
      '/TraceSummaries',
      'Read',
      'Finds traces by time and filter expression.',
      { ...window, FilterExpression: 'fault' },
    ],
    ['BatchGetTraces', '/Traces', 'Read', 'Whole traces by id, five at a time.', { TraceIds: [trace] }],
    ['GetServiceGraph', '/ServiceGraph', 'Read', 'Services and their calls: the service map.', window],
    ['GetTraceGraph', '/TraceGraph', 'Read', 'Services and calls of traces.', { TraceIds: [trace] }],
    [
      'GetTimeSeriesServiceStatistics',
      '/TimeSeriesServiceStatistics',
      'Read',
      'Requests, faults and latency over time.',
      { ...window, Period: 60 },
    ],
    ['GetSamplingRules', '/GetSamplingRules', 'ReadSampling', 'All sampling rules.', {}],
    [
      'GetSamplingStatisticSummaries',
      '/SamplingStatisticSummaries',
      'ReadSampling',
      'What samplers reported of each rule.',
      {},
    ],
    [
      'GetSamplingTargets',
      '/SamplingTargets',
      'Sample',
      'Reports counts of a sampler and takes its share of the reservoirs.',
      {
        SamplingStatisticsDocuments: [
          {
            RuleName: 'Default',
            ClientID: '0123456789abcdef01234567',
            Timestamp: now,
            RequestCount: 10,
            SampledCount: 1,
            BorrowCount: 0,
          },
        ],
      },
    ],
    ['CreateSamplingRule', '/CreateSamplingRule', 'Configure', 'Makes a sampling rule.', { SamplingRule: ruleExample }],
    [
      'UpdateSamplingRule',
      '/UpdateSamplingRule',
      'Configure',
      'Changes a sampling rule.',
      { SamplingRuleUpdate: { RuleName: 'checkout', FixedRate: 0.5 } },
    ],
    ['DeleteSamplingRule', '/DeleteSamplingRule', 'Configure', 'Deletes a sampling rule.', { RuleName: 'checkout' }],
    ['GetGroups', '/Groups', 'Read', 'All groups.', {}],
    ['GetGroup', '/GetGroup', 'Read', 'One group.', { GroupName: 'Default' }],
    [
      'CreateGroup',
      '/CreateGroup',
      'Configure',
      'Makes a group of the traces that a filter selects from then on.',
      { GroupName: 'Orders', FilterExpression: 'service("checkout")' },
    ],
    [
      'UpdateGroup',
      '/UpdateGroup',
      'Configure',
      'Changes a group.',
      { GroupName: 'Orders', InsightsConfiguration: { InsightsEnabled: true } },
    ],
    ['DeleteGroup', '/DeleteGroup', 'Configure', 'Deletes a group; its traces stay.', { GroupName: 'Orders' }],
    [
      'GetInsightSummaries',
      '/InsightSummaries',
      'Read',
      'Insights of a group that were active in a window.',
      { GroupName: 'Default', ...window },
    ],
    ['GetInsight', '/Insight', 'Read', 'One insight.', { InsightId: insight }],
    ['GetInsightEvents', '/InsightEvents', 'Read', 'What happened to an insight.', { InsightId: insight }],
    [
      'GetInsightImpactGraph',
      '/InsightImpactGraph',
      'Read',
      'The services that an insight is about.',
      { InsightId: insight, ...window },
    ],
    ['GetEncryptionConfig', '/EncryptionConfig', 'Read', 'The encryption that was asked for.', {}],
    ['PutEncryptionConfig', '/PutEncryptionConfig', 'Configure', 'Asks for encryption.', { Type: 'NONE' }],
    ['ListResourcePolicies', '/ListResourcePolicies', 'Read', 'All resource policies.', {}],
    [
      'PutResourcePolicy',
      '/PutResourcePolicy',
      'Configure',
      'Makes or replaces a resource policy.',
      {
        PolicyName: 'mine',
        PolicyDocument:
          '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"xray:*","Resource":"*"}]}',
      },
    ],
    [
      'DeleteResourcePolicy',
      '/DeleteResourcePolicy',
      'Configure',
      'Deletes a resource policy.',
      { PolicyName: 'mine' },
    ],
    [
      'ListTagsForResource',
      '/ListTagsForResource',
      'Read',
      'Tags of a group or a sampling rule.',
      { ResourceARN: arn },
    ],
    [
      'TagResource',
      '/TagResource',
      'Configure',
      'Adds tags to a group or a sampling rule.',
      { ResourceARN: arn, Tags: [{ Key: 'team', Value: 'orders' }] },
    ],
    ['UntagResource', '/UntagResource', 'Configure', 'Takes tags away.', { ResourceARN: arn, TagKeys: ['team'] }],
    ['GetIndexingRules', '/GetIndexingRules', 'Read', 'The indexing rule of transaction search.', {}],
    [
      'UpdateIndexingRule',
      '/UpdateIndexingRule',
      'Configure',
      'Says how many traces are to be indexed.',
      { Name: 'Default', Rule: { Probabilistic: { DesiredSamplingPercentage: 5 } } },
    ],
    ['GetTraceSegmentDestination', '/GetTraceSegmentDestination', 'Read', 'Where segments are said to go.', {}],
    [
      'UpdateTraceSegmentDestination',
      '/UpdateTraceSegmentDestination',
      'Configure',
      'Says where segments shall go.',
      { Destination: 'XRay' },
    ],
    [
      'StartTraceRetrieval',
      '/StartTraceRetrieval',
      'Read',
      'Asks for traces by id and window.',
      { TraceIds: [trace], ...window },
    ],
    ['ListRetrievedTraces', '/ListRetrievedTraces', 'Read', 'The traces of a retrieval.', { RetrievalToken: insight }],
    [
      'GetRetrievedTracesGraph',
      '/GetRetrievedTracesGraph',
      'Read',
      'The service graph of a retrieval.',
      { RetrievalToken: insight },
    ],
    ['CancelTraceRetrieval', '/CancelTraceRetrieval', 'Read', 'Gives up a retrieval.', { RetrievalToken: insight }],
  ]
  return rows.map(([name, path, permission, summary, example]) => ({
    name,
    method: 'POST',
    path,
    permission,
    summary,
    example,
    isXRay: true,
    documentation: `https://docs.aws.amazon.com/xray/latest/api/API_${name}.html`,
    isStream: false,
  }))
}

/** What the service's own description says of an operation, as far as it is read here. */
interface OpenApiOperation {
  operationId: string
  summary: string
  description: string
  'x-permission'?: Permission
  'x-query-example'?: string
  requestBody?: { content: { 'application/json': { example?: Record<string, unknown> } } }
  responses: { 200: { content: Record<string, unknown> } }
}

export interface OpenApi {
  paths: Record<string, Partial<Record<'get' | 'post', OpenApiOperation>>>
}

/** The operations beyond X-Ray, as `GET /roentgen/openapi.json` describes them. */
export function ownOperations(document: OpenApi): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: operation.operationId,
      method: method === 'get' ? ('GET' as const) : ('POST' as const),
      path,
      permission: operation['x-permission'] ?? null,
      summary: `${operation.summary}.`,
      example:
        operation.requestBody?.content['application/json'].example ??
        Object.fromEntries(new URLSearchParams(operation['x-query-example'] ?? '')),
      isXRay: false,
      documentation: `/roentgen/#${operation.operationId}`,
      isStream: 'text/event-stream' in operation.responses[200].content,
    })),
  )
}

/** Every word must be in the name, the path or the summary. */
export function search(operations: Operation[], text: string): Operation[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return operations.filter(({ name, path, summary }) => {
    const haystack = `${name} ${path} ${summary}`.toLowerCase()
    return words.every((word) => haystack.includes(word))
  })
}
