#!/bin/sh
# The library holds no state of its own between calls: no variable that can be
# written, but those that state.txt names with a reason.
cd "$(dirname "$0")/../.." || exit 1
out=${MDX_OUT:-build}
status=0

[ -s "$out/libmdxrt-test.a" ] || { echo "not ok - state: there is no $out/libmdxrt-test.a"; exit 1; }
found=$(objdump -t "$out/libmdxrt-test.a" 2>/dev/null |
    awk 'NF > 4 && $(NF-2) ~ /^\.(data|bss|tdata|tbss)(\.|$)/ && $(NF-2) !~ /^\.data\.rel\.ro/ && $NF !~ /^\./ { print $NF }' |
    sed 's/\.[0-9]*$//' | LC_ALL=C sort -u)
allowed=$(sed -n 's/^\([A-Za-z_0-9]*\): .*/\1/p' tests/check/state.txt | LC_ALL=C sort -u)

for name in $found; do
    echo "$allowed" | grep -qx "$name" && continue
    echo "not ok - state: $name can be written and outlives a call"
    status=1
done
for name in $allowed; do
    echo "$found" | grep -qx "$name" && continue
    echo "not ok - state: $name is excepted but not there any more"
    status=1
done
[ $status -ne 0 ] || echo 'ok - state: nothing can be written but what state.txt names'
exit $status
