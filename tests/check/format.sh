#!/bin/sh
# Sources look as clang-format 14 leaves them (`make format`).
cd "$(dirname "$0")/../.." || exit 1

if ! clang-format --version 2>/dev/null | grep -q 'version 14\.'; then
    echo 'skip - format: there is no clang-format 14 here'
    exit 0
fi
status=0
for file in $(find $(ls -d lib src include tests bindings examples 2>/dev/null) -name '*.[ch]'); do
    clang-format "$file" | cmp -s - "$file" && continue
    echo "not ok - format: $file is not formatted; run make format"
    status=1
done
[ $status -ne 0 ] || echo 'ok - format: every file is formatted'
exit $status
