/* pattern.c - the regular expressions of schemas.
 *
 * JSON Schema wants those of ECMAScript with the flag u; one that is only good without it is taken
 * too. Work is bounded, while compiling and while checking. */
#include "schema/check.h"
#include "schema/compile.h"

#include "regex/regex.h"

#define COMPILE_UNITS 50000000   /* some 50 ms for all patterns of a schema */
#define PROGRAMS_MOST (4u << 20) /* bytes, likewise */
#define UNITS_A_STEP  64         /* of a regular expression, for one step of a check */

struct pattern {
    struct slice text;
    const void *program;
};

static bool spend_units(void *host, int64_t units)
{
    struct compiler *compiler = host;

    compiler->pattern_units += units;
    return compiler->pattern_units < COMPILE_UNITS;
}

static enum regex_result compile(struct compiler *compiler, struct slice text, unsigned flags,
                                 struct buffer *program, struct regex_error *error)
{
    const struct regex_host host = { compiler->schema->allocator, spend_units, compiler };
    const enum regex_result result = regex_compile(&host, text, flags, program, error);

    return result == REGEX_MEMORY && program->over ? REGEX_STOPPED : result;
}

static void refuse(struct compiler *compiler, const struct where *where, const char *message)
{
    struct buffer text;

    buffer_init(&text, compiler->schema->allocator, SIZE_MAX);
    buffer_printf(&text, "this is no regular expression of JavaScript: %s", message);
    if (buffer_failed(&text))
        compile_no_memory(compiler);
    else
        compile_fail(compiler, 1303, where, text.data);
    buffer_free(&text);
}

static const struct pattern *keep(struct compiler *compiler, struct slice text,
                                  const struct buffer *program)
{
    struct pattern *pattern = compile_new(compiler, 1, sizeof *pattern);

    if (!pattern)
        return NULL;
    compiler->pattern_bytes += program->len;
    pattern->program = schema_copy(compiler->schema, buffer_slice(program));
    pattern->text = slice_make(schema_copy(compiler->schema, text), text.len);
    if (!pattern->program || !pattern->text.data)
        compile_no_memory(compiler);
    return pattern;
}

const struct pattern *pattern_compile(struct compiler *compiler, struct slice text,
                                      const struct where *where)
{
    const struct pattern *pattern = NULL;
    struct regex_error error = { 0 }, other;
    struct buffer program;
    enum regex_result result;

    buffer_init(&program, compiler->schema->allocator, PROGRAMS_MOST - compiler->pattern_bytes);
    result = compile(compiler, text, REGEX_UNICODE, &program, &error);
    if (result == REGEX_SYNTAX) {
        buffer_clear(&program);
        result = compile(compiler, text, 0, &program, &other);
    }
    if (result == REGEX_OK)
        pattern = keep(compiler, text, &program);
    else if (result == REGEX_MEMORY)
        compile_no_memory(compiler);
    else
        refuse(compiler, where, result == REGEX_SYNTAX ? error.message : "it is too large");
    buffer_free(&program);
    return pattern;
}

/* ---- checking ------------------------------------------------------------- */

static bool spend_steps(void *host, int64_t units)
{
    return check_spend(host, (uint32_t)(units / UNITS_A_STEP) + 1) && check_in_time(host);
}

static struct regex_host host_of(struct check *check)
{
    return (struct regex_host){ check->index->allocator, spend_steps, check };
}

bool pattern_fits(struct check *check, const struct pattern *pattern, struct slice text)
{
    const struct regex_host host = host_of(check);
    struct regex_search search;
    const bool before = check->exhausted;
    enum regex_result result = regex_search_begin(&search, &host, pattern->program, text);

    if (result == REGEX_OK) {
        result = regex_search_next(&search, 0, false);
        regex_search_end(&search);
    }
    check->no_memory |= result == REGEX_MEMORY;
    if (check->exhausted && !before)
        check->costly = pattern;
    return result == REGEX_OK;
}

struct slice pattern_text(const struct pattern *pattern)
{
    return slice_to(pattern->text, 200);
}

bool pattern_complain(struct check *check, const struct pattern *pattern, const struct place *place)
{
    const struct slice text = pattern_text(pattern);

    return complain(check, place, "pattern", "must match the pattern %.*s", (int)text.len,
                    text.data);
}

bool pattern_is_one(struct check *check, struct slice text)
{
    const struct regex_host host = host_of(check);
    enum regex_result result = regex_check(&host, text, REGEX_UNICODE, NULL);

    if (result == REGEX_SYNTAX)
        result = regex_check(&host, text, 0, NULL);
    check->no_memory |= result == REGEX_MEMORY;
    return result == REGEX_OK;
}
