import type { Status } from '../shared/status'

/** Documents that did not get into the store, for one reason. */
export interface Loss {
  /** Who did not take them. */
  where: 'service' | 'daemon'
  reason: string
  meaning: string
  count: number
}

/** What the reasons mean; one that is new is shown by its name alone. */
const meanings: Record<string, string> = {
  InvalidHeader: 'The header line is not {"format":"json","version":1}: another program sends here.',
  NoHeader: 'A datagram without a header line.',
  NoBody: 'A header line with nothing behind it.',
  InProgress: 'Memory was three quarters full; a segment in progress is sent again when it ends.',
  Unsampled: 'Memory was three quarters full; spans that were not sampled went first.',
  NoRoom: 'Memory was full of batches that were being sent.',
  Unreadable: 'A line that is too long, or an encoding that is none.',
  BufferFull: 'Memory was full; the oldest batch made room.',
  Refused: 'The service refused it for good.',
  GaveUp: 'The service did not take it for a day.',
  SpoolFull: 'The spool was full; the oldest file made room.',
  SpoolDamaged: 'What was read back from the spool is not what was written.',
  Shutdown: 'Not sent before the daemon ended, and there was no spool.',
  ParseError: 'The document is not JSON.',
  MissingTraceId: 'The document has no trace_id.',
  InvalidTraceId: 'The trace_id has another form than 1-8 digits-24 digits.',
  MissingId: 'The document has no id.',
  InvalidId: 'The id is not 16 hexadecimal digits.',
  MissingName: 'The document has no name.',
  InvalidName: 'The name is too long or has characters that X-Ray refuses.',
  MissingStartTime: 'The document has no start_time.',
  MissingEndTime: 'The document has neither end_time nor in_progress.',
  InProgressSegmentHasEndTime: 'A segment in progress that has ended.',
  InProgressSubsegmentHasEndTime: 'A subsegment in progress that has ended.',
  MissingParentId: 'A subsegment of its own without parent_id.',
  InvalidParentId: 'The parent_id is not 16 hexadecimal digits.',
  UnknownType: 'The type is not subsegment.',
  InvalidSegment: 'A member of the document has another type than X-Ray documents.',
}

const throttled: Record<string, string> = {
  ConcurrentRequests: 'As many requests were under way as may be; the callers come again.',
  RequestsPerSecond: 'A caller asked more often than it may; it comes again.',
  StoreBusy: 'The store could not take more; the callers come again.',
  Analyses: 'As many analyses waited as may.',
  Followers: 'As many followed new traces as may.',
}

/** Everything that was lost since the start, the most frequent first. */
export function lossesOf({ Counters, Daemon }: Status): Loss[] {
  const of = (counts: Record<string, number>, where: Loss['where']) =>
    Object.entries(counts).map(([reason, count]) => ({ where, reason, meaning: meanings[reason] ?? '', count }))
  return [...of(Counters.DocumentsRejected, 'service'), ...of(Daemon?.Dropped ?? {}, 'daemon')]
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
}

/** Requests that were asked to come again; nothing of them is lost yet. */
export function throttlesOf({ Counters }: Status): { reason: string; meaning: string; count: number }[] {
  return Object.entries(Counters.Throttled)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => ({ reason, meaning: throttled[reason] ?? '', count }))
}
