/* string_normal.c - normalize: the four normal forms of Unicode (UAX #15). */
#include "sandbox/builtin/string.h"

#include "sandbox/builtin/build.h"
#include "sandbox/builtin/unicode.h"

#include <string.h>

#define HANGUL_FIRST 0xac00u
#define HANGUL_COUNT 11172u
#define L_FIRST      0x1100u
#define V_FIRST      0x1161u
#define T_FIRST      0x11a7u /* one before: 0 says that there is none */
#define L_COUNT      19u
#define V_COUNT      21u
#define T_COUNT      28u

#define COST_POINT 60

/* The characters lie in a buffer on the stack, class << 24 | character. */
struct text {
    duk_context *ctx;
    struct inside *inside;
    duk_idx_t buffer;
    uint32_t *points;
    size_t count, room;
};

static uint32_t point_of(uint32_t entry)
{
    return entry & 0xffffff;
}

/* Puts the entry where its class belongs: behind all that are not above it, or 0. */
static void add(struct text *text, uint32_t c)
{
    const uint32_t entry = char_class_of(c) << 24 | c;
    size_t at = text->count;

    inside_spend(text->ctx, text->inside, COST_POINT);
    if (text->count == text->room) {
        text->room *= 2;
        text->points = duk_resize_buffer(text->ctx, text->buffer, text->room * sizeof entry);
    }
    while (entry >> 24 != 0 && at > 0 && text->points[at - 1] >> 24 > entry >> 24) {
        inside_spend(text->ctx, text->inside, 1);
        text->points[at] = text->points[at - 1];
        at--;
    }
    text->points[at] = entry;
    text->count++;
}

static void add_hangul(struct text *text, uint32_t syllable)
{
    const uint32_t t = syllable % T_COUNT;

    add(text, L_FIRST + syllable / (V_COUNT * T_COUNT));
    add(text, V_FIRST + syllable / T_COUNT % V_COUNT);
    if (t != 0)
        add(text, T_FIRST + t);
}

/* Adds the pool's units, which hold pairs of surrogates. */
static void add_pool(struct text *text, const uint16_t *pool)
{
    for (uint16_t i = 1; i <= pool[0]; i++) {
        uint32_t c = pool[i];

        if (c >= 0xd800 && c <= 0xdbff)
            c = 0x10000 + ((c - 0xd800) << 10) + (pool[++i] - 0xdc00u);
        add(text, c);
    }
}

static void decompose(struct text *text, struct slice bytes, bool compatible)
{
    const char *at = bytes.data, *end = bytes.data + bytes.len;

    while (at < end) {
        const uint32_t c = string_point(&at, end);
        const uint16_t *pool = c < 0xa0 ? NULL : char_decompose(c, compatible);

        if (c - HANGUL_FIRST < HANGUL_COUNT)
            add_hangul(text, c - HANGUL_FIRST);
        else if (pool)
            add_pool(text, pool);
        else
            add(text, c);
    }
}

static uint32_t pair(uint32_t first, uint32_t second)
{
    if (first - L_FIRST < L_COUNT && second - V_FIRST < V_COUNT)
        return HANGUL_FIRST + ((first - L_FIRST) * V_COUNT + second - V_FIRST) * T_COUNT;
    if (first - HANGUL_FIRST < HANGUL_COUNT && (first - HANGUL_FIRST) % T_COUNT == 0 &&
        second - T_FIRST - 1 < T_COUNT - 1)
        return first + second - T_FIRST;
    return char_compose(first, second);
}

/* A mark joins the last character of class 0 unless one of its class or above, or another
 * character of class 0, stands between. */
static void compose(struct text *text)
{
    size_t to = 0, starter = SIZE_MAX;

    for (size_t i = 0; i < text->count; i++) {
        const uint32_t entry = text->points[i];
        const uint32_t class = entry >> 24;
        const bool near =
            starter != SIZE_MAX && (to == starter + 1 || (class > text->points[to - 1] >> 24));
        const uint32_t made = near ? pair(point_of(text->points[starter]), point_of(entry)) : 0;

        inside_spend(text->ctx, text->inside, COST_POINT / 2);
        if (made) {
            text->points[starter] = made;
            continue;
        }
        if (class == 0)
            starter = to;
        text->points[to++] = entry;
    }
    text->count = to;
}

/* Nothing below U+00C0 changes in form C; nothing of ASCII in any. */
static bool is_plain(duk_context *ctx, duk_idx_t index, enum normal_form form)
{
    const struct slice bytes = string_slice(ctx, index);

    if (string_is_ascii(ctx, index))
        return true;
    if (form != NORMAL_C)
        return false;
    inside_spend(ctx, inside_of(ctx), (int64_t)(bytes.len / 4));
    for (size_t i = 0; i < bytes.len; i++)
        if ((unsigned char)bytes.data[i] > 0xcb) /* the first byte of U+0300 is 0xcc */
            return false;
    return true;
}

void string_normalize(duk_context *ctx, duk_idx_t index, enum normal_form form)
{
    struct text text = { .ctx = ctx, .inside = inside_of(ctx), .room = 64 };
    struct build build;

    index = duk_require_normalize_index(ctx, index);
    if (is_plain(ctx, index, form))
        return;
    text.points = duk_push_dynamic_buffer(ctx, text.room * sizeof *text.points);
    text.buffer = duk_get_top(ctx) - 1;
    decompose(&text, string_slice(ctx, index), form >= NORMAL_KC);
    if (form == NORMAL_C || form == NORMAL_KC)
        compose(&text);
    build_open(&build, ctx);
    for (size_t i = 0; i < text.count; i++)
        build_unit(&build, point_of(text.points[i]));
    build_push(&build);
    duk_replace(ctx, index);
    duk_pop_2(ctx);
}

static duk_ret_t normalize(duk_context *ctx)
{
    static const char *const names[] = { "NFC", "NFD", "NFKC", "NFKD" };
    const duk_idx_t string = string_this(ctx, "normalize");
    const char *name = duk_is_undefined(ctx, 0) ? names[NORMAL_C] : duk_to_string(ctx, 0);

    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0) {
            string_normalize(ctx, string, (enum normal_form)i);
            return 1;
        }
    return duk_error(ctx, DUK_ERR_RANGE_ERROR,
                     "The normalization form should be one of NFC, NFD, NFKC, NFKD.");
}

void string_define_normal(duk_context *ctx)
{
    static const struct builtin table[] = {
        { "normalize", normalize, 0, 1, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, table);
}
