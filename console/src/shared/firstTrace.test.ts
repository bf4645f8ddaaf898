import { expect, test } from 'vitest'
import { pointSdk, readWithCli, sendDatagram } from './firstTrace'

const place = { origin: 'http://127.0.0.1:1895', daemon: '127.0.0.1:40123', region: 'eu-central-1', signed: false }

test('commands have the addresses of this service', () => {
  expect(pointSdk(place)).toBe('export AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:40123')
  expect(sendDatagram(place)).toContain('AF_INET, socket.SOCK_DGRAM).sendto(datagram.encode(), ("127.0.0.1", 40123))')
  expect(readWithCli(place)).toContain(
    '--endpoint-url http://127.0.0.1:1895 \\\n  --region eu-central-1 --no-sign-request',
  )
})

test('a daemon that listens everywhere is reached on this machine', () => {
  expect(pointSdk({ ...place, daemon: '0.0.0.0:2000' })).toContain('=127.0.0.1:2000')
  expect(sendDatagram({ ...place, daemon: '[::]:2000' })).toContain(
    'AF_INET6, socket.SOCK_DGRAM).sendto(datagram.encode(), ("::1", 2000))',
  )
})

test('where keys are asked for, the command line signs', () => {
  expect(readWithCli({ ...place, signed: true })).not.toContain('no-sign-request')
})
