#!/bin/sh
# No source file is longer than 1,000 lines, and half of them stay below 250.
# Tables are not read by people: they are named here, and only as long as they are long.
cd "$(dirname "$0")/../.." || exit 1
tables='lib/regex/tables.c'
status=0

files=$(find lib src include tests examples bindings -name '*.[ch]' 2>/dev/null)
for file in $files; do
    lines=$(wc -l < "$file")
    case " $tables " in
    *" $file "*)
        [ "$lines" -gt 1000 ] && continue
        echo "not ok - sizes: $file has only $lines lines, it needs no exception"
        status=1
        ;;
    *)
        [ "$lines" -le 1000 ] && continue
        echo "not ok - sizes: $file has $lines lines, more than 1000"
        status=1
        ;;
    esac
done
for file in $tables; do
    [ -e "$file" ] && continue
    echo "not ok - sizes: $file is excepted but does not exist"
    status=1
done
[ $status -ne 0 ] || echo 'ok - sizes: no file is longer than 1000 lines'

median=$(find lib src -name '*.[ch]' -exec wc -l {} \; | sort -n | awk '{ n[NR] = $1 } END { print n[int((NR + 1) / 2)] }')
if [ "${median:-0}" -lt 250 ]; then
    echo "ok - sizes: half of all files are below 250 lines"
else
    echo "not ok - sizes: the middle file has $median lines, 250 or more"
    status=1
fi
exit $status
