/* inside.c - leaving the engine when a limit was hit. */
#include "sandbox/inside.h"

void inside_stop(duk_context *ctx)
{
    struct inside *inside = inside_of(ctx);

    guard_stop(&inside->guard, (enum guard_fault)inside->guard.fault);
}
