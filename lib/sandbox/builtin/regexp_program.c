/* regexp_program.c - a pattern's program, compiled once a heap.
 *
 * The cache is a Map of "flags/pattern" to a row of source and program. It is a part of the
 * image, so a call finds what the top level had compiled. When it is full it begins anew. */
#include "sandbox/builtin/regexp.h"

#include "sandbox/engine/inner.h"
#include "sandbox/engine/slots.h"

#define PROGRAMS_MOST 250u

enum { SLOT_SOURCE, SLOT_PROGRAM, SLOTS };

static void *resize(void *host, void *ptr, size_t bytes)
{
    if (bytes)
        return duk_realloc(host, ptr, bytes);
    duk_free(host, ptr);
    return NULL;
}

static bool spend(void *host, int64_t units)
{
    inside_spend(host, inside_of(host), units);
    return true;
}

/* ---- the source, as it is shown --------------------------------------------- */

static struct slice line_end_at(struct slice text, size_t at)
{
    static const struct slice ends[] = {
        { "\n", 1 }, { "\r", 1 }, { "\xe2\x80\xa8", 3 }, { "\xe2\x80\xa9", 3 }
    };

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (slice_equal(slice_to(slice_from(text, at), ends[i].len), ends[i]))
            return ends[i];
    return (struct slice){ NULL, 0 };
}

static const char *name_of(struct slice end)
{
    return end.len == 3        ? (end.data[2] == '\xa8' ? "u2028" : "u2029")
           : *end.data == '\n' ? "n"
                               : "r";
}

/* EscapeRegExpPattern of the string on top, which it replaces: so that it reads as a literal. */
static void escape_source(duk_context *ctx)
{
    bool escaped = false, in_class = false;
    struct build build;
    struct slice text;

    text.data = duk_get_lstring(ctx, -1, &text.len);
    if (!text.len) {
        duk_push_literal(ctx, "(?:)");
        duk_replace(ctx, -2);
        return;
    }
    build_open(&build, ctx);
    for (size_t at = 0; at < text.len; at++) {
        const struct slice end = line_end_at(text, at);
        const char c = text.data[at];

        if (end.len || (c == '/' && !in_class && !escaped)) {
            if (!escaped)
                build_bytes(&build, "\\", 1);
            build_bytes(&build, end.len ? name_of(end) : "/", end.len == 3 ? 5 : 1);
            at += end.len ? end.len - 1 : 0;
            escaped = false;
            continue;
        }
        if (!escaped && c == '[')
            in_class = true;
        else if (!escaped && c == ']')
            in_class = false;
        escaped = !escaped && c == '\\';
        build_bytes(&build, &c, 1);
    }
    build_push(&build);
    duk_replace(ctx, -3);
    duk_pop(ctx);
}

/* ---- compiling -------------------------------------------------------------- */

static void refuse(duk_context *ctx, const struct regex_error *error)
{
    (void)duk_error(ctx, DUK_ERR_SYNTAX_ERROR, "invalid regular expression /%s/%s: %s",
                    duk_get_string(ctx, -2), duk_get_string(ctx, -1), error->message);
}

/* [ pattern flags ] -> [ pattern flags program ] */
static void compile(duk_context *ctx)
{
    const struct allocator allocator = { resize, ctx };
    const struct regex_host host = { &allocator, spend, ctx };
    struct regex_error error;
    struct buffer program;
    struct slice pattern, letters;
    enum regex_result result;
    unsigned flags;

    pattern.data = duk_get_lstring(ctx, -2, &pattern.len);
    letters.data = duk_get_lstring(ctx, -1, &letters.len);
    if (!regex_flags(letters, &flags))
        (void)duk_error(ctx, DUK_ERR_SYNTAX_ERROR, "invalid flags of a regular expression: '%s'",
                        letters.data);
    buffer_init(&program, &allocator, SIZE_MAX);
    result = regex_compile(&host, pattern, flags, &program, &error);
    if (result == REGEX_OK) {
        memcpy(duk_push_fixed_buffer(ctx, program.len), program.data, program.len);
        buffer_free(&program);
        return;
    }
    buffer_free(&program);
    if (result == REGEX_SYNTAX)
        refuse(ctx, &error);
    guard_stop(&inside_of(ctx)->guard, GUARD_MEMORY);
}

/* ---- the cache ---------------------------------------------------------------- */

static void push_cache(duk_context *ctx)
{
    state_push(ctx, STATE_REGEXES);
    if (duk_is_object(ctx, -1) && table_size(ctx, -1) < PROGRAMS_MOST)
        return;
    duk_pop(ctx);
    known_push(ctx, KNOWN_MAP);
    table_push(ctx, INNER_MAP);
    duk_dup_top(ctx);
    state_put(ctx, STATE_REGEXES);
}

/* Pushes a new one for the pattern and the flags at index. */
static void push_row(duk_context *ctx, duk_idx_t index)
{
    slots_push(ctx, SLOTS);
    duk_dup(ctx, index);
    duk_dup(ctx, index + 1);
    compile(ctx);
    slots_put(ctx, -4, SLOT_PROGRAM);
    duk_pop(ctx);
    escape_source(ctx);
    slots_put(ctx, -2, SLOT_SOURCE);
}

void program_of(duk_context *ctx)
{
    const duk_idx_t base = duk_get_top(ctx) - 2;

    duk_require_stack(ctx, 16);
    if (!inside_of(ctx)->state) { /* while the built-ins are made */
        compile(ctx);
        duk_replace(ctx, base + 1);
        duk_swap_top(ctx, base);
        escape_source(ctx);
        duk_swap_top(ctx, base);
        return;
    }
    push_cache(ctx);
    duk_dup(ctx, base + 1);
    duk_push_literal(ctx, "/");
    duk_dup(ctx, base);
    duk_concat(ctx, 3); /* pattern flags cache key */
    duk_dup_top(ctx);
    table_get(ctx, base + 2);
    if (!duk_is_object(ctx, -1)) {
        duk_pop(ctx);
        push_row(ctx, base);
        duk_dup(ctx, base + 3);
        duk_dup(ctx, -2);
        table_set(ctx, base + 2);
    }
    slots_get(ctx, -1, SLOT_SOURCE);
    slots_get(ctx, -2, SLOT_PROGRAM);
    duk_replace(ctx, base + 1);
    duk_replace(ctx, base);
    duk_set_top(ctx, base + 2);
}

void mdx_engine_regexp(void *ctx)
{
    program_of(ctx);
}

void mdx_engine_regexp_prototype(void *ctx)
{
    known_push(ctx, KNOWN_REGEXP_PROTOTYPE);
}
