import { useCallback } from 'react'
import { useNavigate } from 'react-router'

interface FollowEvent {
  preventDefault(): void
  detail: { href?: string | undefined; external?: boolean | undefined }
}

/** Cloudscape's links change the page without loading it anew. Clicks with a modifier key never come here. */
export function useFollow() {
  const navigate = useNavigate()
  return useCallback(
    (event: FollowEvent) => {
      if (!event.detail.href || event.detail.external) return
      event.preventDefault()
      navigate(event.detail.href)
    },
    [navigate],
  )
}

export function withSearch(path: string, search: URLSearchParams): string {
  const text = search.toString()
  return text ? `${path}?${text}` : path
}
