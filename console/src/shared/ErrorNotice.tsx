import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import { ApiError, Unreachable } from './api'

const advice: Record<string, string> = {
  [Unreachable]: `Is “roentgen up” running, and is this still its address: ${window.location.origin}? What you see is the last answer.`,
  ThrottledException: 'It is asked more than it can answer. Choose a slower refresh or a shorter time range.',
  InvalidRequestException: 'Change the time range, or go back to where you came from.',
  AccessDeniedException: 'Log in with a key whose role allows it; see “Service and session” at the top right.',
  MissingAuthenticationTokenException: 'Log in; what you see is the last answer.',
  ExpiredTokenException: 'What you see is the last answer.',
  ValidationException: 'Change what you asked for.',
  RequestEntityTooLargeException: 'Ask for less at once, or have the operator raise the limit request-bytes.',
  InternalFailure: 'The log of the service says more.',
}

/** What went wrong, and what to do. */
export function ErrorNotice({ error, onRetry }: { error: Error | null; onRetry: () => void }) {
  if (!error) return null
  const code = error instanceof ApiError ? error.code : 'Unexpected'
  return (
    <Alert type="error" header={error.message} action={<Button onClick={onRetry}>Try again</Button>}>
      {advice[code] ?? `The service said ${code}. Its log says more.`}
    </Alert>
  )
}
