import { call, type TimeWindow } from '../shared/api'

export interface CompletionItem {
  /** `Keyword`, `Operator`, `Value`, `Service`, … */
  Kind: string
  /** Empty where it is plain. */
  Meaning: string
  Text: string
}

/** What could stand at a place. An item replaces the text from `Start` to `End`. */
export interface Completion {
  Start: number
  End: number
  Items: CompletionItem[]
  OtherItemsCount: number
}

export interface FilterError {
  /** What could stand there; empty where the problem has no place. */
  Expected: string
  /** What stands there; empty at the end. */
  Found: string
  Message: string
  Line: number | null
  Position: number | null
  /** The place in the text; null where the problem has none. */
  Offset: number | null
}

/** As many as there is room for; whoever wants others writes on. */
const most = 12

/** Names and values are those of the newest traces of the window. */
export function complete(text: string, cursor: number, window: TimeWindow, signal: AbortSignal): Promise<Completion> {
  const input = {
    FilterExpression: text,
    Cursor: cursor,
    MaxItems: most,
    StartTime: window.start,
    EndTime: window.end,
  }
  return call('/roentgen/filter/complete', input, signal)
}

/** Why a text is no filter expression; null where it is one. */
export async function check(text: string, signal?: AbortSignal): Promise<FilterError | null> {
  const answer = await call<{ Error: FilterError | null }>('/roentgen/filter/check', { FilterExpression: text }, signal)
  return answer.Error
}
