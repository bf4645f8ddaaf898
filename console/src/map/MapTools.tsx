import ButtonDropdown, { type ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import { useSearchParams } from 'react-router'
import { FilterEditor } from '../filter/FilterEditor'
import { useAddressText } from '../shared/addressText'
import { useQuestion } from '../shared/question'
import { collapsible, farthest, type MapView, type Sizing, sizings, writeView } from './view'

interface MapToolsProps {
  view: MapView
  /** Whether a node is selected, whose neighbourhood can be looked at. */
  canFocus: boolean
  onExport: (format: 'svg' | 'png') => void
}

/** How the map is looked at; all of it is in the address. */
export function MapTools({ view, canFocus, onExport }: MapToolsProps) {
  const [search, setSearch] = useSearchParams()
  const { filter } = useQuestion()
  const change = (part: Partial<MapView>) => setSearch(writeView(search, { ...view, ...part }), { replace: true })
  const [find, setFind] = useAddressText(view.find, (text) => change({ find: text }))
  return (
    <div className="map-tools">
      <div className="map-tools-filter">
        <FilterEditor
          value={filter}
          label="Traces that the map is of"
          id="map-filter"
          onApply={(expression) => {
            const next = new URLSearchParams(search)
            if (expression) next.set('filter', expression)
            else next.delete('filter')
            setSearch(next)
          }}
        />
      </div>
      <div className="map-tools-find">
        <Input
          type="search"
          ariaLabel="Find nodes"
          placeholder="Find nodes"
          value={find}
          onChange={({ detail }) => setFind(detail.value)}
        />
      </div>
      <Select
        ariaLabel="Neighbourhood"
        disabled={!canFocus}
        selectedOption={hopsOption(canFocus ? view.hops : null)}
        options={[null, ...Array.from({ length: farthest }, (_, index) => index + 1)].map(hopsOption)}
        onChange={({ detail }) => change({ hops: Number(detail.selectedOption.value) || null })}
        expandToViewport
      />
      <ButtonDropdown
        items={viewItems(view)}
        expandToViewport
        onItemClick={({ detail }) => change(chosen(view, detail.id))}
      >
        View
      </ButtonDropdown>
      <ButtonDropdown
        items={[
          { id: 'svg', text: 'Save as SVG' },
          { id: 'png', text: 'Save as PNG' },
        ]}
        expandToViewport
        onItemClick={({ detail }) => onExport(detail.id as 'svg' | 'png')}
      >
        Export
      </ButtonDropdown>
    </div>
  )
}

const hopsOption = (hops: number | null) =>
  hops
    ? { value: String(hops), label: hops === 1 ? 'Neighbours' : `Within ${hops} calls` }
    : { value: '0', label: 'Whole map' }

function viewItems(view: MapView): ButtonDropdownProps.ItemOrGroup[] {
  return [
    {
      text: 'Rings',
      items: sizings.map(({ id, text }) => ({
        id: `size ${id}`,
        text,
        itemType: 'checkbox',
        checked: view.sizing === id,
      })),
    },
    {
      text: 'Draw as one',
      items: collapsible.map(({ kind, text }) => ({
        id: `kind ${kind}`,
        text,
        itemType: 'checkbox',
        checked: view.collapsed.includes(kind),
      })),
    },
  ]
}

function chosen(view: MapView, id: string): Partial<MapView> {
  const [what, value] = id.split(' ')
  if (what === 'size') return { sizing: value as Sizing }
  const kind = collapsible.find((each) => each.kind === value)?.kind
  if (!kind) return {}
  return {
    collapsed: view.collapsed.includes(kind)
      ? view.collapsed.filter((each) => each !== kind)
      : [...view.collapsed, kind],
  }
}
