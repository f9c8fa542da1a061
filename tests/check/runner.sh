#!/bin/sh
# The runner itself tells the truth: about failures, crashes, hangs and silence.
cd "$(dirname "$0")/../.." || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
status=0

expect() { # name, last line, exit status, tests ...
    name=$1 line=$2 code=$3
    shift 3
    output=$(tests/run --seconds 2 "$@")
    got=$?
    last=$(printf '%s\n' "$output" | tail -n 1)
    if [ "$last" = "$line" ] && [ $got -eq "$code" ]; then
        echo "ok - runner: $name"
    else
        echo "said '$last' with status $got instead of '$line' with $code"
        echo "not ok - runner: $name"
        status=1
    fi
}

program() { # name, body
    printf '#!/bin/sh\n%s\n' "$2" > "$folder/$1"
    chmod +x "$folder/$1"
}

program good.sh 'echo "ok - one"; echo "ok - two"'
program bad.sh 'echo "ok - one"; echo "not ok - two"; exit 1'
program quiet_bad.sh 'echo "not ok - one"'
program dies 'echo "ok - one"; kill -SEGV $$'
program hangs 'echo "ok - one"; sleep 60'
program silent 'exit 0'
program status 'echo "ok - one"; exit 3'
program skips 'echo "ok - one"; echo "skip - two: no"'
program cmocka 'echo "[       OK ] a"; echo "[  FAILED  ] b"; echo "[  PASSED  ] 1 test(s)."; echo "[  FAILED  ] 1 test(s), listed below:"; echo "[  FAILED  ] b"; exit 1'

expect 'cases are counted' '2 passed, 0 failed' 0 "$folder/good.sh"
expect 'a failed case is one failure' '1 passed, 1 failed' 1 "$folder/bad.sh"
expect 'a failed case counts whatever the exit status' '0 passed, 1 failed' 1 "$folder/quiet_bad.sh"
expect 'a crash is a failure' '1 passed, 1 failed' 1 "$folder/dies"
expect 'a test that hangs is a failure' '1 passed, 1 failed' 1 "$folder/hangs"
expect 'a test without cases is a failure' '0 passed, 1 failed' 1 "$folder/silent"
expect 'an exit status is a failure' '1 passed, 1 failed' 1 "$folder/status"
expect 'skipped cases are told' '1 passed, 0 failed, 1 skipped' 0 "$folder/skips"
expect 'cmocka is not counted twice' '1 passed, 1 failed' 1 "$folder/cmocka"
expect 'a missing test is a failure' '0 passed, 1 failed' 1 "$folder/nothing"
expect 'all files are added up' '5 passed, 2 failed, 1 skipped' 1 "$folder/good.sh" "$folder/bad.sh" "$folder/skips" "$folder/dies"
exit $status
