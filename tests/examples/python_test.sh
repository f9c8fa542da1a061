#!/bin/sh
# The ctypes example calls the library, and says what went wrong by code.
out=${MDX_OUT:-build}
failed=0
if [ -n "${MDX_SAN:-}" ]; then
    echo 'skip - ctypes: python is not built with sanitizers'
    exit 0
fi

answer=$(python3 examples/calculate.py "$out/libmdxrt.so" examples/calculate.mdx 2>&1)
if [ "$answer" = "{'y': 42}" ]; then echo "ok - ctypes gets 42"; else
    echo "not ok - ctypes gets 42"
    printf '    %s\n' "$answer"
    failed=1
fi
answer=$(python3 examples/calculate.py "$out/libmdxrt.so" examples/crm.json 2>&1)
case $answer in
*"RuntimeError: TOOL_NOT_FOUND"*) echo "ok - a failure has its code" ;;
*)
    echo "not ok - a failure has its code"
    failed=1
    ;;
esac
exit $failed
