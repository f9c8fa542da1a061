#!/bin/sh
# The library fits programs that were linked with the last release: its binary
# interface is in tests/check/mdxrt.abi, which `make abi` writes at a release.
cd "$(dirname "$0")/../.." || exit 1
out=${MDX_OUT:-build}

if [ ! -e tests/check/mdxrt.abi ]; then
    echo 'skip - abi: nothing was released yet'
    exit 0
fi
if ! command -v abidiff >/dev/null 2>&1; then
    echo 'skip - abi: there is no abidiff here'
    exit 0
fi
# 4: changed, 8: changed so that old programs break. Additions are welcome.
report=$(abidiff --no-added-syms tests/check/mdxrt.abi "$out/libmdxrt.so")
if [ $(($? & 9)) -eq 0 ]; then
    echo 'ok - abi: programs linked with the last release go on working'
else
    echo "$report"
    echo 'not ok - abi: programs linked with the last release would break'
    exit 1
fi
