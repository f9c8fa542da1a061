#!/bin/sh
# What has to lie at the top of the tree, and nothing else.
cd "$(dirname "$0")/../.." || exit 1
status=0

holds() { # name, file, text
    if grep -q -- "$3" "$2" 2>/dev/null; then
        echo "ok - files: $1"
    else
        echo "not ok - files: $1"
        status=1
    fi
}

holds 'LICENSE is the MIT license' LICENSE '^MIT License$'
holds 'README.md is there' README.md '^# '
holds 'CHANGELOG.md has an Unreleased heading' CHANGELOG.md 'Unreleased'
for heading in Added Changed Fixed ABI; do
    holds "CHANGELOG.md knows $heading" CHANGELOG.md "^#.*$heading"
done
holds 'pkgconfig/mdxrt.pc.in names the library' pkgconfig/mdxrt.pc.in -lmdxrt

strangers=$(ls | grep -vxE 'Makefile|include|lib|src|bindings|tests|examples|pkgconfig|CHANGELOG\.md|README\.md|LICENSE|build.*' || true)
if [ -z "$strangers" ]; then
    echo 'ok - files: nothing strange lies at the top'
else
    echo "not ok - files: these do not belong at the top:" $strangers
    status=1
fi
exit $status
