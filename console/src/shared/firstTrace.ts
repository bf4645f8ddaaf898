/** Commands for a first trace, with addresses as they are here. */

/** Where the daemon listens unless it was told otherwise. */
const standard = '127.0.0.1:2000'

export interface Place {
  /** Address of the service, as the browser reaches it. */
  origin: string
  /** Where the daemon of the service's process listens; null where there is none. */
  daemon: string | null
  region: string
  /** Whether calls must be signed. */
  signed: boolean
}

export const pointSdk = ({ daemon }: Place) => `export AWS_XRAY_DAEMON_ADDRESS=${reachable(daemon)}`

/** For a service without a daemon in its process. */
export const startDaemon = ({ origin }: Place) => `roentgen daemon --endpoint ${origin}`

/** A datagram as the SDKs send it: a header line, then the document. */
export function sendDatagram({ daemon }: Place): string {
  const [, host, port] = /^(.*):(\d+)$/.exec(reachable(daemon)) ?? []
  return `python3 - <<'END'
import json, os, socket, time
now = time.time()
segment = {"name": "hello", "id": os.urandom(8).hex(), "start_time": now - 0.1, "end_time": now,
           "trace_id": f"1-{int(now):08x}-{os.urandom(12).hex()}",
           "http": {"request": {"method": "GET", "url": "http://hello/"}, "response": {"status": 200}}}
datagram = '{"format":"json","version":1}\\n' + json.dumps(segment)
socket.socket(socket.${host?.startsWith('[') ? 'AF_INET6' : 'AF_INET'}, socket.SOCK_DGRAM).sendto(datagram.encode(), ("${host?.replace(/^\[|\]$/g, '')}", ${port}))
END`
}

export const readWithCli = ({
  origin,
  region,
  signed,
}: Place) => `aws xray get-trace-summaries --endpoint-url ${origin} \\
  --region ${region}${signed ? '' : ' --no-sign-request'} \\
  --start-time $(( $(date +%s) - 900 )) --end-time $(date +%s)`

/** A daemon that listens everywhere is reached on this machine. */
function reachable(daemon: string | null): string {
  return (daemon ?? standard).replace(/^0\.0\.0\.0:/, '127.0.0.1:').replace(/^\[::\]:/, '[::1]:')
}
