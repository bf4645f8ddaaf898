#!/usr/bin/env bash
# What tracing costs samples/hello, against the same application without it: bytes of a trimmed publication, which must come without a warning, and
# requests a second under ab with every request sampled. `./dev bench hello [ROUNDS]`, 0 for the size alone; needs ab (apache2-utils) and perl.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
ROUNDS=${1:-5}
OUT=artifacts/bench/hello
AB=(ab -q -n 20000 -c 8 -H 'X-Amzn-Trace-Id: Sampled=1' http://127.0.0.1:28080/)
declare -A BYTES RATES

published() { # NAME PROJECT
  local log
  rm -rf "${OUT:?}/$1"
  log=$(dotnet publish "$2" --configuration Release --runtime linux-x64 --self-contained -p:PublishTrimmed=true -p:TrimmerSingleWarn=false --output "$OUT/$1" --verbosity minimal --nologo)
  if grep -q ' warning ' <<<"$log"; then
    grep ' warning ' <<<"$log" >&2
    exit 1
  fi
  BYTES[$1]=$(find "$OUT/$1" -type f ! -name '*.pdb' ! -name '*.xml' -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
}

# A socket in the daemon's place that takes what fits and reads nothing: what is measured is the application.
perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $ARGV[0], Proto => "udp") or die "port $ARGV[0] is taken\n"; sleep' 22000 &
SINK=$!
SERVER=
trap 'kill $SINK $SERVER 2>/dev/null || true' EXIT

rate() { # NAME
  AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:22000 Logging__LogLevel__Default=Warning "$OUT/$1/$1" --urls http://127.0.0.1:28080 >/dev/null &
  SERVER=$!
  until (: </dev/tcp/127.0.0.1/28080) 2>/dev/null; do
    kill -0 $SERVER 2>/dev/null || { echo "$1 does not start" >&2; return 1; }
    sleep 0.1
  done
  "${AB[@]}" >/dev/null # warm
  "${AB[@]}" | awk '/^Requests per second/ { print $4 } /^(Failed|Non-2xx)/ && $NF != 0 { exit 1 }'
  kill $SERVER
  wait $SERVER 2>/dev/null || true
}

published hello samples/hello
published hello-untraced bench/hello-untraced
awk -v traced="${BYTES[hello]}" -v untraced="${BYTES[hello-untraced]}" 'BEGIN {
  printf "trimmed, self-contained: %.2f MB traced, %.2f MB untraced, %.0f kB for tracing; no warning\n", traced / 1e6, untraced / 1e6, (traced - untraced) / 1e3
  exit traced - untraced > 1e6 }'
((ROUNDS > 0)) || exit 0
command -v ab >/dev/null || { echo 'There is no ab (apache2-utils), so throughput is not compared.' >&2; exit 1; }
for ((i = 1; i <= ROUNDS; i++)); do
  untraced=$(rate hello-untraced)
  traced=$(rate hello)
  awk -v i="$i" -v t="$traced" -v u="$untraced" 'BEGIN { printf "round %d: %.0f requests/s untraced, %.0f traced, ratio %.3f\n", i, u, t, t / u }'
  RATES[$i]=$(awk -v t="$traced" -v u="$untraced" 'BEGIN { print t / u }')
done
printf '%s\n' "${RATES[@]}" | sort -n | awk '{ r[NR] = $1 } END { printf "median ratio %.3f\n", r[int((NR + 1) / 2)] }'
