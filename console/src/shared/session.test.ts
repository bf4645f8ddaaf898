import { expect, test } from 'vitest'
import { loginAddress, readBack } from './session'

const back = (address: string) => readBack(new URL(address, 'http://x').searchParams)

test('logging in leads back to where one was', () => {
  const address = loginAddress({ pathname: '/traces', search: '?range=1h&filter=http.url = "/a?b"' })
  expect(back(address)).toBe('/traces?range=1h&filter=http.url = "/a?b"')
})

test.each([
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  'javascript:alert(1)',
  '',
  '/login?back=/login',
])('it does not lead elsewhere: %s', (address) => {
  expect(back(`/login?${new URLSearchParams({ back: address })}`)).toBe('/')
})
