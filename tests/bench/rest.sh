#!/bin/sh
# rest.sh - what a REST call costs mdx serve, beside the same server answering a constant.
#
# Prints requests a second and microseconds of the server's CPU time for each request, and their
# ratio: at most 2.5 is promised. Needs wrk.
set -eu
out=$(cd "${MDX_OUT:-build}" && pwd)
seconds=${BENCH_SECONDS:-5}
command -v wrk >/dev/null || { echo "skip - rest: wrk is not installed"; exit 0; }

folder=$(mktemp -d)
constant= serve=
trap 'kill $constant $serve 2>/dev/null || :; rm -rf "$folder"' EXIT
cd "$folder"
cat > calculate.mdx <<'MDX'
---
$type: Function
$id: calculate
input:
  x: { type: number, required: true }
---
```javascript
export function execute(input) { return { y: input.x * 2 } }
```
MDX
cat > post.lua <<'LUA'
wrk.method = "POST"
wrk.body = '{"x":21}'
wrk.headers["Content-Type"] = "application/json"
LUA

mkfifo hold
"$out/tests/bench/constant_server" < hold > constant.url &
constant=$!
exec 3> hold
"$out/mdx" serve calculate.mdx --listen 127.0.0.1:0 > serve.out &
serve=$!
for try in 1 2 3 4 5 6 7 8 9 10; do
    grep -q 'Load one more' serve.out && [ -s constant.url ] && break
    sleep 0.3
done

# CPU time of a process in hundredths of a second.
spent() { cut -d' ' -f14,15 "/proc/$1/stat" | tr ' ' '+' | sed 's/^/echo $((/; s/$/))/' | sh; }

# measure PID URL CONNECTIONS: requests, requests a second, microseconds each
measure() {
    before=$(spent "$1")
    wrk -t1 -c"$3" -d"$seconds" -s post.lua "$2" > wrk.out
    after=$(spent "$1")
    awk -v cpu="$((after - before))" '/requests in/ { n = $1 } /Requests\/sec/ { rate = $2 }
        /Non-2xx/ { bad = $NF } END { printf "%.0f %.2f %d\n", rate, cpu * 10000 / n, bad }' wrk.out
}

url=$(grep -o 'http://127.0.0.1:[0-9]*' serve.out | head -n 1)
for connections in 1 16 128; do
    set -- $(measure "$constant" "$(cat constant.url)/api/calculate" "$connections")
    base=$2
    printf '%4d connections: constant %6d/s %6.2f us' "$connections" "$1" "$2"
    set -- $(measure "$serve" "$url/api/calculate" "$connections")
    printf ', mdx serve %6d/s %6.2f us, ratio %s\n' "$1" "$2" \
        "$(awk -v a="$2" -v b="$base" 'BEGIN { printf "%.2f", a / b }')"
    [ "$3" = 0 ] || echo "     $3 answers were no success"
done
