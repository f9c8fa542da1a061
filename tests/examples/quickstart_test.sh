#!/bin/sh
# The quickstart goes through, and shows the answers it promises.
out=${MDX_OUT:-build}
failed=0
if [ -n "${MDX_SAN:-}" ]; then
    echo 'skip - quickstart: the examples are not built with sanitizers'
    exit 0
fi
printed=$(examples/quickstart.sh "$out" 2>&1)
status=$?

expect() {
    case $printed in
    *"$2"*) echo "ok - $1" ;;
    *)
        echo "not ok - $1"
        failed=1
        ;;
    esac
}

if [ $status -eq 0 ]; then echo "ok - quickstart ends well"; else
    echo "not ok - quickstart ends with status $status"
    printf '%s\n' "$printed" | sed 's/^/    /'
    failed=1
fi
expect "the command line answers" '{"y":42}'
expect "the host function was asked" 'asked:    $.db.Customer.get ["7"]'
expect "C got the host's answer" 'answered: {"id":"7","name":"Ada"}'
expect "REST answers" '{"data":{"y":42},"_links"'
expect "a service loaded by PUT answers" '{"data":"Hello World"'
expect "a wrong input is explained" '"code":"INVALID_PARAMS"'
exit $failed
