import { useEffect, useRef, useState } from 'react'

/**
 * A text that stands in the address while it is written. The field shows what is typed at once; the address follows a moment later, and what comes back from it
 * must not overtake the next letters.
 */
export function useAddressText(
  value: string,
  write: (text: string) => void,
): [text: string, change: (text: string) => void] {
  const [text, setText] = useState(value)
  const onTheWay = useRef<string[]>([])
  useEffect(() => {
    const echo = onTheWay.current.indexOf(value)
    if (echo >= 0) onTheWay.current.splice(0, echo + 1)
    else {
      // The address was changed by somebody else: another page, the way back, a button.
      onTheWay.current = []
      setText(value)
    }
  }, [value])
  const change = (next: string) => {
    setText(next)
    if (next === value && onTheWay.current.length === 0) return
    onTheWay.current.push(next)
    write(next)
  }
  return [text, change]
}
