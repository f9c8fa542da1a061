/* engine_hooks.c - what the engine asks of its surroundings, answered from the
 * struct inside that is its heap's user data. See engine/hooks.h. */
#include "sandbox/engine/hooks.h"
#include "sandbox/inside.h"

#include "base/jsontext.h"

#include <string.h>

double mdx_engine_now(void *udata)
{
    const struct inside *inside = udata;

    if (inside->host && inside->host->now_ms)
        return (double)inside->host->now_ms(inside->host->call);
    return (double)inside->top_level_ms;
}

static uint64_t rotate(uint64_t x, unsigned by)
{
    return (x << by) | (x >> (64 - by));
}

/* xoshiro256++ of Blackman and Vigna. */
static uint64_t random_next(uint64_t s[4])
{
    const uint64_t result = rotate(s[0] + s[3], 23) + s[0];
    const uint64_t shifted = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 45);
    return result;
}

double mdx_engine_decimal(const char *text, size_t len)
{
    return jsontext_decimal(slice_make(text, len));
}

double mdx_engine_random(void *udata)
{
    struct inside *inside = udata;

    if (!(inside->random[0] | inside->random[1] | inside->random[2] | inside->random[3])) {
        if (inside->host && inside->host->random)
            inside->host->random(inside->host->call, inside->random, sizeof inside->random);
        inside->random[0] |= 1; /* all zero would stay zero */
    }
    return (double)(random_next(inside->random) >> 11) * 0x1.0p-53;
}

uint32_t mdx_engine_hash_seed(void *udata)
{
    return ((const struct inside *)udata)->hash_seed;
}

int mdx_engine_push_source(void *ctx, const char *text, size_t len, uint32_t start, uint32_t length)
{
    const struct slice source = text ? slice_make(text, len) : inside_of(ctx)->source;

    if (start > source.len || length > source.len - start)
        return 0;
    value_push_text(ctx, slice_make(source.data + start, length));
    return 1;
}

void mdx_engine_fatal(void *udata, const char *message)
{
    (void)message;
    guard_stop(&((struct inside *)udata)->guard, GUARD_FATAL);
}

struct line {
    char *text;
    size_t len, most;
};

/* All of it, or nothing. */
static bool line_add(struct line *line, const char *text, size_t len)
{
    if (len > line->most - line->len)
        return false;
    memcpy(line->text + line->len, text, len);
    line->len += len;
    return true;
}

static bool line_number(struct line *line, uint32_t number)
{
    char digits[10];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    return line_add(line, digits + at, sizeof digits - at);
}

static bool frame_write(struct line *line, const struct mdx_engine_frame *frame)
{
    return line_add(line, "    at ", 7) &&
           (frame->name_len ? line_add(line, frame->name, frame->name_len)
                            : line_add(line, "[anon]", 6)) &&
           line_add(line, " (", 2) && line_add(line, frame->file, frame->file_len) &&
           line_add(line, ":", 1) && line_number(line, frame->line) &&
           (frame->column == 0 || (line_add(line, ":", 1) && line_number(line, frame->column))) &&
           line_add(line, ")\n", 2);
}

size_t engine_where(duk_context *ctx, char *frames, size_t most)
{
    struct line line = { .text = frames, .most = most };
    struct mdx_engine_frame frame;

    for (int level = 0; mdx_engine_frame(ctx, level, &frame); level++) {
        const size_t whole = line.len;

        if (frame.file_len && !frame_write(&line, &frame)) {
            line.len = whole;
            break;
        }
    }
    return line.len;
}

bool engine_is_recursion(duk_context *ctx, duk_idx_t index)
{
    return mdx_engine_is_recursion(ctx, (int)duk_normalize_index(ctx, index)) != 0;
}
