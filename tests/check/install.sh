#!/bin/sh
# What `make install` leaves is enough to build a program, shared and static.
# needs: mdx
cd "$(dirname "$0")/../.." || exit 1
out=${MDX_OUT:-build}
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
status=0

say() { # condition, text
    if [ "$1" = 0 ]; then echo "ok - install: $2"; else echo "not ok - install: $2"; status=1; fi
}

make --no-print-directory BUILD="$out" PREFIX="$folder/usr" DESTDIR= install > "$folder/log" 2>&1 ||
    { cat "$folder/log"; echo 'not ok - install: make install'; exit 1; }
cat > "$folder/program.c" <<'C'
#include <mdxrt.h>
int main(void) { mdx_free(NULL); return 0; }
C
export PKG_CONFIG_PATH="$folder/usr/lib/pkgconfig"
${MDX_CC:-cc} "$folder/program.c" -o "$folder/shared" $(pkg-config --cflags --libs mdxrt) &&
    LD_LIBRARY_PATH="$folder/usr/lib" "$folder/shared"
say $? 'a program links the shared library'
# shellcheck disable=SC2046
${MDX_CC:-cc} "$folder/program.c" -o "$folder/static" $(pkg-config --cflags mdxrt) "$folder/usr/lib/libmdxrt.a" \
    $(pkg-config --static --libs mdxrt | sed 's|-lmdxrt||') && "$folder/static"
say $? 'a program links the static library'
"$folder/usr/bin/mdx" --version > /dev/null
say $? 'the installed mdx runs'
exit $status
