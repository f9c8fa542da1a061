#!/bin/sh
# What the libraries show to a linker: the interface and nothing else. The list is
# tests/check/symbols.golden; `make symbols` writes it anew.
cd "$(dirname "$0")/../.." || exit 1
out=${MDX_OUT:-build}
status=0

say() { # condition, text
    if [ "$1" = 0 ]; then echo "ok - symbols: $2"; else echo "not ok - symbols: $2"; status=1; fi
}

shared=$(nm -D --defined-only "$out/libmdxrt.so" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | LC_ALL=C sort)
[ -n "$shared" ] || { echo 'not ok - symbols: libmdxrt.so exports nothing'; exit 1; }

echo "$shared" | diff tests/check/symbols.golden - ; say $? 'libmdxrt.so exports what symbols.golden lists'
! echo "$shared" | grep -v '^mdx_'; say $? 'libmdxrt.so exports mdx_ names only'

static=$(nm -g --defined-only "$out/libmdxrt.a" | awk 'NF == 3 { print $3 }' | LC_ALL=C sort)
echo "$static" | diff tests/check/symbols.golden - ; say $? 'libmdxrt.a shows the same names'
! echo "$static" | grep 'duk_'; say $? 'no name of the engine leaks from libmdxrt.a'

readelf -d "$out/libmdxrt.so" | grep -q 'SONAME.*\[libmdxrt\.so\.0\]'; say $? 'the soname is libmdxrt.so.0'
nm -D --defined-only "$out/libmdxrt.so" | grep -q '@@MDXRT_0$'; say $? 'names carry the version MDXRT_0'
! readelf -W -d "$out/libmdxrt.so" | grep -q TEXTREL; say $? 'libmdxrt.so needs no relocation of its text'
exit $status
