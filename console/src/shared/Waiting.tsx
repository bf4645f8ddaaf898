import Spinner from '@cloudscape-design/components/spinner'

/** Something is being read: what, in words. */
export function Waiting({ children }: { children: string }) {
  return (
    <div className="waiting">
      <Spinner size="large" /> {children}
    </div>
  )
}
