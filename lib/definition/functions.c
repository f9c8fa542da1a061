/* functions.c - the functions of a definition: names, presentation, permissions. */
#include "definition/parts.h"

#include <string.h>

#define MOST_FUNCTIONS  4096
#define MOST_TIMEOUT_MS 86400000U

bool is_identifier(struct slice name)
{
    for (size_t at = 0; at < name.len; at++) {
        char c = name.data[at];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '$';

        if (!letter && (at == 0 || c < '0' || c > '9'))
            return false;
    }
    return name.len > 0;
}

static struct function_model *add(struct reader *reader, struct function_model **list, size_t *used,
                                  struct slice path, size_t at)
{
    size_t count = *used;
    struct function_model *functions = *list;
    size_t bytes;

    if (count == MOST_FUNCTIONS) {
        reader_fault(reader, 1208, at, "The definition has more than %d functions.",
                     MOST_FUNCTIONS);
        return NULL;
    }
    if (!(count & (count - 1))) {
        if (!size_mul(count ? count * 2 : 1, sizeof *functions, &bytes))
            return NULL;
        functions = mem_resize(reader->allocator, functions, bytes);
        if (!functions) {
            reader_no_memory(reader);
            return NULL;
        }
        *list = functions;
    }
    functions += count;
    *functions = (struct function_model){ .path = reader_copy(reader, path) };
    if (!functions->path)
        return NULL;
    code_init(&functions->code, reader->allocator);
    reader_position(reader, at, &functions->line, &functions->column);
    *used = count + 1;
    return functions;
}

struct function_model *function_add(struct reader *reader, struct slice path, size_t at)
{
    struct definition *definition = reader->definition;

    return add(reader, &definition->functions, &definition->function_count, path, at);
}

struct function_model *part_add(struct reader *reader, struct slice path, size_t at)
{
    struct definition *definition = reader->definition;

    return add(reader, &definition->parts, &definition->part_count, path, at);
}

/* The number with its unit as milliseconds; 0 when it cannot be. */
static uint32_t parse_timeout(struct slice text)
{
    static const struct {
        const char *unit;
        uint32_t ms;
    } units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { "", 1 } };
    uint64_t number;

    for (size_t at = 0; at < sizeof units / sizeof units[0]; at++) {
        if (!slice_ends(text, units[at].unit))
            continue;
        text.len -= strlen(units[at].unit);
        if (!slice_to_u64(slice_trim(text), &number) || number > MOST_TIMEOUT_MS / units[at].ms)
            return 0;
        return (uint32_t)number * units[at].ms;
    }
    return 0;
}

bool read_timeout(struct reader *reader, const json_t *object, const char *name,
                  uint32_t *timeout_ms)
{
    const char *key = NULL;
    json_t *value = matter_get(object, name, &key);
    uint32_t ms = 0;

    if (!value)
        return true;
    if (json_is_string(value))
        ms = parse_timeout(json_string_slice(value));
    else if (json_is_integer(value) && json_integer_value(value) > 0 &&
             json_integer_value(value) <= MOST_TIMEOUT_MS)
        ms = (uint32_t)json_integer_value(value);
    if (!ms) {
        reader_fault(reader, 1017, place_value(reader, object, key),
                     "`%s` is no time between 1 ms and 24 h.", key);
        return false;
    }
    *timeout_ms = ms;
    return true;
}

void function_hints(struct reader *reader, struct function_model *function, const json_t *object)
{
    static const struct slice known[] = {
        { "readOnly", 8 }, { "destructive", 11 }, { "idempotent", 10 }, { "openWorld", 9 }
    };
    const size_t count = sizeof known / sizeof known[0];
    const char *given = NULL;
    json_t *hints = matter_get(object, "hints", &given);
    const char *key;
    json_t *value;
    bool good = json_is_object(hints);

    if (!hints)
        return;
    if (!good)
        reader_fault(reader, 1018, place_value(reader, object, given), "`%s` is no object.", given);
    json_object_foreach(hints, key, value)
    {
        bool found = false;

        for (size_t at = 0; at < count; at++)
            found = found || slice_is(known[at], key);
        if (found && json_is_boolean(value))
            continue;
        good = false;
        if (found) {
            reader_fault(reader, 1018, place_value(reader, hints, key),
                         "The hint `%s` is neither true nor false.", key);
        } else {
            struct slice near = nearest_name(slice_of(key), known, count);
            struct error *error = reader_fault(reader, 1018, place_key(reader, hints, key),
                                               "There is no hint `%s`.", key);

            if (near.len)
                error_hint(error, "Did you mean %.*s?", (int)near.len, near.data);
        }
    }
    if (good)
        reader_keep(&function->hints, hints);
}

void function_present(struct reader *reader, struct function_model *function, const json_t *object)
{
    struct slice title = matter_text(reader, object, "title");
    struct slice description = matter_text(reader, object, "description");
    struct slice permission = matter_text(reader, object, "permission");

    if (title.len)
        reader_set(reader, &function->title, title);
    if (description.len)
        reader_set(reader, &function->description, description);
    if (permission.len) {
        reader_set(reader, &function->permission, permission);
        reader->definition->permissions_declared = true;
    }
    function_hints(reader, function, object);
    read_timeout(reader, object, "timeout", &function->timeout_ms);
}

static struct slice last_segment(struct slice text, char separator)
{
    struct slice rest = text;

    while (slice_find(rest, separator) < rest.len)
        slice_split(rest, separator, &rest);
    return rest;
}

/* An unnamed function is called by its definition's names, or by those an entry may have. */
static bool is_only(const struct definition *definition, struct slice name)
{
    static const char *const usual[] = { "", "*", "execute", "handler", "main", "default" };
    struct slice id = slice_of(definition->id);

    for (size_t at = 0; at < sizeof usual / sizeof usual[0]; at++) {
        if (slice_is(name, usual[at]))
            return true;
    }
    return slice_equal(name, id) || slice_equal(name, last_segment(id, '/')) ||
           slice_equal(name, json_text(definition->metadata, "name"));
}

struct function_model *function_named(struct reader *reader, struct slice name)
{
    struct definition *definition = reader->definition;

    if (definition->function_count == 1 && !definition->functions[0].path[0])
        return is_only(definition, name) ? definition->functions : NULL;
    for (size_t at = 0; at < definition->function_count; at++) {
        if (slice_is(name, definition->functions[at].path))
            return &definition->functions[at];
    }
    return NULL;
}

void function_unknown(struct reader *reader, struct slice name, size_t at, const char *where)
{
    struct definition *definition = reader->definition;
    size_t count = definition->function_count;
    struct error *error = reader_fault(reader, 1408, at, "%s: there is no function \"%.*s\".",
                                       where, (int)(name.len > 100 ? 100 : name.len), name.data);
    struct slice *names;
    struct slice near;

    if (!error || !count)
        return;
    if (!definition->functions[0].path[0]) {
        error_hint(error, "This definition has one function. Write \"*\", or its id.");
        return;
    }
    names = mem_array(reader->allocator, count, sizeof *names);
    if (!names) {
        reader_no_memory(reader);
        return;
    }
    for (size_t function = 0; function < count; function++)
        names[function] = slice_of(definition->functions[function].path);
    near = nearest_name(name, names, count);
    if (near.len)
        error_hint(error, "Did you mean %.*s?", (int)near.len, near.data);
    mem_free(reader->allocator, names);
}

static bool reads_by_name(const struct definition *definition,
                          const struct function_model *function)
{
    static const char *const names[] = { "list", "get", "find", "search", "count" };
    struct slice name = function->path[0] ? last_segment(slice_of(function->path), '.')
                                          : last_segment(slice_of(definition->id), '/');

    for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
        if (slice_is(name, names[at]))
            return true;
    }
    return false;
}

void functions_finish(struct reader *reader)
{
    struct definition *definition = reader->definition;
    struct slice all = json_text(definition->permissions, "*");

    for (size_t at = 0; at < definition->function_count && !reader->no_memory; at++) {
        struct function_model *function = &definition->functions[at];
        json_t *hint = json_object_get(function->hints, "readOnly");

        function->read_only = hint ? json_is_true(hint) : reads_by_name(definition, function);
        if (!function->permission && all.len)
            reader_set(reader, &function->permission, all);
    }
    /* What reads resources, makes prompts and completes. */
    for (size_t at = 0; at < definition->part_count && all.len && !reader->no_memory; at++)
        reader_set(reader, &definition->parts[at].permission, all);
}
