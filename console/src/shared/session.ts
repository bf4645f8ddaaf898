import { queryOptions, useQuery } from '@tanstack/react-query'
import { ApiError, call, get } from './api'

/** Who is logged in; see `GET /roentgen/session`. */
export interface Session {
  AccessKeyId: string | null
  ExpirationTime: number | null
  LoginRequired: boolean
  Role: 'read' | 'admin' | null
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => get<Session>('/roentgen/session', signal),
  staleTime: 60_000,
})

export const useSession = () => useQuery(sessionQuery)

export const logIn = (id: string, secret: string) =>
  call<Session>('/roentgen/session/begin', { AccessKeyId: id, SecretAccessKey: secret })

export const logOut = () => call<object>('/roentgen/session/end', {})

/** Why forms are not in use; null for those who may change things. */
export function useReadOnly(): string | null {
  const { data } = useSession()
  if (!data?.LoginRequired || data.Role === 'admin') return null
  return `Your access key ${data.AccessKeyId ?? ''} has the role “read”: it sees everything and changes nothing. Log in with an admin key to change this.`
}

/** Whether the service did not know who asks. */
export function needsLogin(error: unknown): boolean {
  return (
    error instanceof ApiError && ['MissingAuthenticationTokenException', 'ExpiredTokenException'].includes(error.code)
  )
}

/** Where to log in, and where to go afterwards: here. */
export function loginAddress({ pathname, search }: { pathname: string; search: string }): string {
  return `/login?${new URLSearchParams({ back: pathname + search })}`
}

/** The address to go back to; only one of this console. */
export function readBack(search: URLSearchParams): string {
  const back = search.get('back') ?? ''
  return /^\/(?![/\\])/.test(back) && !back.startsWith('/login') ? back : '/'
}
