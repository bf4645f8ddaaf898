import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'

export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <div className="code-block">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>{code}</pre>
      <CopyToClipboard
        variant="icon"
        copyButtonAriaLabel={`Copy: ${label}`}
        copyErrorText="Could not copy"
        copySuccessText="Copied"
        textToCopy={code}
      />
    </div>
  )
}
