/* bounds.c - see bounds.h. */
#include "script/bounds.h"

#include <stddef.h>

void bounds_begin(struct bounds *bounds)
{
    const uintptr_t here = (uintptr_t)__builtin_frame_address(0);

    if (!bounds->floor)
        bounds->floor = here > BOUNDS_STACK ? (const char *)(here - BOUNDS_STACK) : NULL;
}

bool bounds_ask(struct bounds *bounds)
{
    bounds->late = bounds->late || (bounds->go_on && !bounds->go_on(bounds->clock));
    bounds->steps = bounds->late ? BOUNDS_STEPS : 0;
    return !bounds->late;
}

bool bounds_refuse(struct bounds *bounds, uint32_t offset)
{
    bounds->deep = true;
    bounds->offset = offset;
    return false;
}
