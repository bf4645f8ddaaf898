import { describe, expect, it } from 'vitest'
import { isFound, readView, writeView } from './view'

describe('the view in the address', () => {
  it('is read as it was written', () => {
    const view = {
      sizing: 'traffic' as const,
      collapsed: ['database' as const, 'queue' as const],
      hops: 2,
      find: 'cart db',
    }
    const search = writeView(new URLSearchParams('range=1h'), view)
    expect(search.get('range')).toBe('1h')
    expect(readView(search)).toEqual(view)
  })

  it('is the plain one where the address says nothing, or nonsense', () => {
    const plain = { sizing: 'equal', collapsed: [], hops: null, find: '' }
    expect(readView(new URLSearchParams())).toEqual(plain)
    expect(readView(new URLSearchParams('size=huge&collapse=x,y&focus=99'))).toEqual(plain)
    expect(writeView(new URLSearchParams(), readView(new URLSearchParams())).toString()).toBe('')
  })
})

describe('finding a node', () => {
  it('takes words of its name, its type and its kind', () => {
    const table = { name: 'Orders', type: 'AWS::DynamoDB::Table' }
    for (const find of ['', 'ord', 'ORDERS dynamo', 'database']) expect(isFound(table, find)).toBe(true)
    expect(isFound(table, 'orders sqs')).toBe(false)
  })
})
