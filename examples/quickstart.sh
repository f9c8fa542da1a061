#!/bin/sh
# quickstart.sh - loads the examples into an embedded store, serves them on a free port, calls them
# from C and over HTTP, shows each request and answer, and ends. `make quickstart` runs it.
set -eu

build=${1:-${MDX_OUT:-build}}
here=$(dirname "$0")
work=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
MDX_STORE=$work/store
export MDX_STORE

show() { printf '\n$ %s\n' "$*"; "$@"; }

echo "1. Load the examples into an embedded store."
show "$build/mdx" load "$here/calculate.mdx" "$here/crm.json"
show "$build/mdx" list

echo
echo "2. Call one from the command line."
show "$build/mdx" call calculate x=21

echo
echo "3. Call from C: a host function receives \$.db.Customer.get."
show ${CC:-cc} -Iinclude -o "$work/crm" "$here/crm.c" -L"$build" -lmdxrt -Wl,-rpath,"$(cd "$build" && pwd)"
show "$work/crm"

echo
echo "4. Serve on a free port, and call over HTTP."
"$build/mdx" serve --listen 127.0.0.1:0 >"$work/serve.txt" 2>&1 &
server=$!
url=
tries=0
while [ -z "$url" ] && [ $tries -lt 100 ]; do
    url=$(sed -n 's|.*\(http://127\.0\.0\.1:[0-9]*\).*|\1|p' "$work/serve.txt" | head -n 1)
    tries=$((tries + 1))
    test -n "$url" || sleep 0.1
done
if [ -z "$url" ]; then
    cat "$work/serve.txt" >&2
    exit 1
fi
echo "   serving at $url"
show "$build/mdx" call calculate --url "$url" x=21
if command -v curl >/dev/null 2>&1; then
    show curl -s "$url/api/calculate" -d '{"x":21}'
    echo
    show curl -s -X PUT "$url/my-app.do" -H 'Content-Type: application/json' \
        -d "{\"api\":{\"hello\":\"function (name) { return 'Hello ' + name }\"}}"
    echo
    show curl -s "$url/api/my-app.do/hello" -d '{"name":"World"}'
    echo
    show curl -s "$url/api/calculate" -d '{"x":"many"}'
    echo
fi
kill "$server"
wait "$server" 2>/dev/null || true
server=
echo
echo "Done. Next: $build/mdx init hello, then $build/mdx serve hello.mdx"
