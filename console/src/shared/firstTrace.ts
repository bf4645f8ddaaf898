/** Commands for a first trace, with addresses as they are here. */

export const daemonAddress = '127.0.0.1:2000'

export const pointSdk = `export AWS_XRAY_DAEMON_ADDRESS=${daemonAddress}`

/** A datagram as the SDKs send it: a header line, then the document. */
export const sendDatagram = `python3 - <<'END'
import json, os, socket, time
now = time.time()
segment = {"name": "hello", "id": os.urandom(8).hex(), "start_time": now - 0.1, "end_time": now,
           "trace_id": f"1-{int(now):08x}-{os.urandom(12).hex()}",
           "http": {"request": {"method": "GET", "url": "http://hello/"}, "response": {"status": 200}}}
datagram = '{"format":"json","version":1}\\n' + json.dumps(segment)
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(datagram.encode(), ("127.0.0.1", 2000))
END`

export const readWithCli = (origin: string) => `aws xray get-trace-summaries --endpoint-url ${origin} \\
  --region us-east-1 --no-sign-request \\
  --start-time $(( $(date +%s) - 900 )) --end-time $(date +%s)`
