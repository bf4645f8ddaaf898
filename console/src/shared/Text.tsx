/** Text out of a document: never markup, its direction kept to itself, cut where there is no room. */
export function Text({ children, clip = false }: { children: string; clip?: boolean }) {
  return (
    <bdi className={clip ? 'text clip' : 'text'} title={clip ? children.slice(0, 500) : undefined}>
      {children}
    </bdi>
  )
}
