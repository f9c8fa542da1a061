/* entry.c - which function of a module is the one that is called.
 *
 * The order is definitions.md's: execute, handler, main, a function named like the
 * document (as is, or in camelCase), then the default export, then the only export. */
#include "load/build.h"

const struct script_function *script_find(const struct script *script, struct slice name)
{
    for (uint32_t i = 0; i < script->function_count; i++) {
        const struct script_function *function = &script->functions[i];

        if (function->top_level && slice_equal(function->name, name))
            return function;
    }
    return NULL;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
}

/* user-profile is userProfile: each run of other characters raises the next letter. */
static struct slice camel_case(struct slice name, char *room, size_t most)
{
    size_t len = 0;
    bool raise = false;

    for (size_t i = 0; i < name.len && len < most; i++) {
        char c = name.data[i];

        if (!is_word(c)) {
            raise = len > 0;
            continue;
        }
        room[len++] = raise && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
        raise = false;
    }
    return slice_make(room, len);
}

static const struct script_function *find_default(const struct script *script)
{
    for (uint32_t i = 0; i < script->function_count; i++)
        if (script->functions[i].is_default)
            return &script->functions[i];
    return NULL;
}

static const struct script_function *find_only_export(const struct script *script)
{
    const struct script_function *only = NULL;

    for (uint32_t i = 0; i < script->function_count; i++)
        if (script->functions[i].exported) {
            if (only)
                return NULL;
            only = &script->functions[i];
        }
    return only;
}

/* Two functions of one entry name: the second would silently win. */
static const struct script_function *find_twin(const struct script *script,
                                               const struct script_function *entry)
{
    for (uint32_t i = 0; i < script->function_count; i++) {
        const struct script_function *other = &script->functions[i];

        if (other != entry && other->top_level && entry->name.len &&
            slice_equal(other->name, entry->name) && other->line != entry->line)
            return other;
    }
    return NULL;
}

static void list_names(const struct script *script, struct buffer *names)
{
    for (uint32_t i = 0; i < script->function_count; i++) {
        const struct script_function *function = &script->functions[i];

        if (!function->top_level)
            continue;
        if (names->len)
            buffer_add_text(names, ", ");
        buffer_add_slice(names, function->name);
    }
}

static void none_found(const struct script *script, struct slice name, struct slice document,
                       struct error *error)
{
    struct buffer names;

    buffer_init(&names, script->allocator, 400);
    list_names(script, &names);
    if (names.len)
        error_diagnose(error, 2110, "no entry point: the code has %s, and none of them is one",
                       names.data);
    else
        error_diagnose(error, 2110, "no entry point: the code has no function at its top level");
    error_hint(error,
               "Name one of its functions `execute`, `handler`, `main` or like the document "
               "(`%.*s`), or export exactly one. A service of several functions is a JSON document "
               "with `api`.",
               (int)name.len, name.data);
    error_at(error, document, 0, 0);
    buffer_free(&names);
}

const struct script_function *entry_find(const struct script *script, struct slice name,
                                         struct slice document, struct error *error)
{
    static const char *const fixed[] = { "execute", "handler", "main" };
    const struct script_function *found = NULL;
    const struct script_function *twin;
    char room[256];

    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0] && !found; i++)
        found = script_find(script, slice_of(fixed[i]));
    if (!found)
        found = script_find(script, name);
    if (!found)
        found = script_find(script, camel_case(name, room, sizeof room));
    if (!found)
        found = find_default(script);
    if (!found)
        found = find_only_export(script);
    if (!found) {
        none_found(script, name, document, error);
        return NULL;
    }
    twin = find_twin(script, found);
    if (twin) {
        error_diagnose(error, 2111, "two entry points: `%.*s` is declared twice",
                       (int)found->name.len, found->name.data);
        error_hint(error, "Rename or remove one of them.");
        error_at(error, document, twin->line, twin->column);
        return NULL;
    }
    return found;
}
