/* build.c - see build.h. */
#include "sandbox/builtin/build.h"

#include "sandbox/text.h"

#include <string.h>

#define ROOM_FIRST 120u

void build_open(struct build *build, duk_context *ctx)
{
    build->ctx = ctx;
    build->bytes = duk_push_dynamic_buffer(ctx, ROOM_FIRST);
    build->index = duk_get_top(ctx) - 1;
    build->len = 0;
    build->room = ROOM_FIRST;
}

char *build_room(struct build *build, size_t more)
{
    if (more > build->room - build->len) {
        inside_spend(build->ctx, inside_of(build->ctx), (int64_t)(build->len >> 3));
        build->room = 2 * build->room + more;
        build->bytes = duk_resize_buffer(build->ctx, build->index, build->room);
    }
    return build->bytes + build->len;
}

void build_bytes(struct build *build, const char *bytes, size_t len)
{
    memcpy(build_room(build, len), bytes, len);
    inside_spend(build->ctx, inside_of(build->ctx), 4 + (int64_t)(len >> 3));
    build->len += len;
}

void build_string(struct build *build)
{
    size_t len;
    const char *bytes = duk_get_lstring(build->ctx, -1, &len);

    build_bytes(build, bytes, len);
    duk_pop(build->ctx);
}

void build_unit(struct build *build, uint32_t code)
{
    char *at = build_room(build, 6);

    build->len += (size_t)(text_put(at, code) - at);
}

void build_push(struct build *build)
{
    inside_spend(build->ctx, inside_of(build->ctx), (int64_t)(build->len >> 2));
    duk_push_lstring(build->ctx, build->bytes, build->len);
}
