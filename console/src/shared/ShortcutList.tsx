import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import { type Shortcut, useShortcuts } from './shortcuts'

const names: Record<string, string> = {
  Escape: 'Esc',
  ' ': 'Space',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
}

/** What keys do on this page. */
export function ShortcutList({ visible, onDismiss }: { visible: boolean; onDismiss: () => void }) {
  const shortcuts = useShortcuts()
  const leads = (shortcut: Shortcut) => shortcut.keys.startsWith('g ')
  return (
    <Modal
      visible={visible}
      onDismiss={onDismiss}
      header="Keyboard shortcuts"
      footer={
        <Box float="right">
          <Button onClick={onDismiss}>Close</Button>
        </Box>
      }
    >
      <div className="shortcuts">
        <Part title="On this page" shortcuts={shortcuts.filter((shortcut) => !leads(shortcut))} />
        <Part title="Go to" shortcuts={shortcuts.filter(leads)} />
      </div>
    </Modal>
  )
}

function Part({ title, shortcuts }: { title: string; shortcuts: Shortcut[] }) {
  return (
    <section>
      <Box variant="h3">{title}</Box>
      <dl>
        {shortcuts.map(({ keys, label }) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key, index) => (
                <kbd key={index}>{names[key] ?? key}</kbd>
              ))}
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
