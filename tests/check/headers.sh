#!/bin/sh
# Each public header compiles alone, as C99 and as C++98, and beside mdxrt.h.
cd "$(dirname "$0")/../.." || exit 1
status=0

compiles() { # what, compiler, language, standard, text
    what=$1
    shift
    compiler=$1 language=$2 standard=$3
    if problem=$(printf '%b' "$4" | $compiler -x "$language" -std="$standard" -Wall -Wextra -pedantic \
                 -Werror -Wno-long-long -Iinclude -fsyntax-only - 2>&1); then
        echo "ok - headers: $what as $standard"
    else
        echo "$problem"
        echo "not ok - headers: $what as $standard"
        status=1
    fi
}

for header in include/*.h include/mdxrt/*.h; do
    [ -e "$header" ] || continue
    name=${header#include/}
    compiles "$name alone" "${MDX_CC:-cc}" c c99 "#include <$name>\n#include <$name>\ntypedef int some;\n"
    compiles "$name alone" g++ c++ c++98 "#include <$name>\n#include <$name>\ntypedef int some;\n"
    compiles "$name with mdxrt.h" "${MDX_CC:-cc}" c c99 "#include <$name>\n#include <mdxrt.h>\ntypedef int some;\n"
done
exit $status
