import Box from '@cloudscape-design/components/box'
import Link from '@cloudscape-design/components/link'
import { isRouteErrorResponse, useRouteError } from 'react-router'

/** An address that means nothing, or a page that broke. */
export function Lost() {
  const error = useRouteError()
  const reason = isRouteErrorResponse(error) || !(error instanceof Error) ? null : error.message
  return (
    <Box padding="xxxl" textAlign="center">
      <title>Not found · Roentgen</title>
      <Box variant="h1">{reason ? 'This page broke' : 'There is nothing at this address'}</Box>
      <Box variant="p">{reason ?? 'It may have been cut when it was copied.'}</Box>
      <Link href="/">Go to the service map</Link>
    </Box>
  )
}
