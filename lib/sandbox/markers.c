/* markers.c - the values that only lowered text compares with: `@T`, `@D`, `@H`.
 *
 * They are objects of their own that no script ever gets hold of. What the engine itself
 * defines of intrinsics is put beside them. */
#include "sandbox/builtins.h"

#include "sandbox/engine/coroutine.h"
#include "sandbox/engine/language.h"

void markers_install(duk_context *ctx)
{
    static const char *const names[] = { "T", "D", "H" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        duk_push_bare_object(ctx);
        intrinsic_define(ctx, names[i]);
    }
    coroutine_install(ctx);
}
