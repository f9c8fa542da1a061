#!/bin/sh
# Sources look as clang-format 14 leaves them (`make format`).
cd "$(dirname "$0")/../.." || exit 1

if ! clang-format --version 2>/dev/null | grep -q 'version 14\.'; then
    echo 'skip - format: there is no clang-format 14 here'
    exit 0
fi
folders=$(ls -d lib src include tests bindings examples 2>/dev/null)
wrong=$(find $folders -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run 2>&1 |
    sed -n 's/:[0-9]*:[0-9]*: warning: .*//p' | sort -u)
for file in $wrong; do
    echo "not ok - format: $file is not formatted; run make format"
done
[ -z "$wrong" ] || exit 1
echo 'ok - format: every file is formatted'
