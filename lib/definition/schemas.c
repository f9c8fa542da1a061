/* schemas.c - which of the forms in use says what goes into a function and comes out,
 * made JSON Schema, with every mistake at its line. */
#include "definition/parts.h"

#include <string.h>

/* In order of weight: the first that is given counts. */
static const char *const input_forms[] = { "input", "parameters", "inputSchema", "requestSchema",
                                           NULL };
static const char *const output_forms[] = { "output", "outputSchema", "responseSchema", NULL };

/* A form as found: the tree, and the member of `holder` it is. */
struct found {
    const json_t *holder;
    const char *key;
    const char *name;
    const json_t *form;
};

/* Compiles for the sake of the errors and warnings, which have a place only here. */
static mdx_status compile(struct reader *reader, const json_t *schema, struct buffer *warnings,
                          struct error *error)
{
    struct schema *compiled = NULL;
    mdx_status status = schema_compile(&compiled, reader->allocator, schema, warnings, error);

    schema_free(compiled);
    return status;
}

/* True when the part alone is bad too; it is then reported where it stands. A reference
 * that leads nowhere says nothing: it may lead to another part. */
static bool blame(struct reader *reader, const char *name, json_t *part, size_t at)
{
    struct error error;
    json_t *schema = NULL;
    bool bad = false;

    error_init(&error, reader->allocator);
    if (part && (schema_normalize(&schema, part, name, &error) ||
                 (compile(reader, schema, NULL, &error) && error.number != 1304))) {
        reader_take(reader, &error, at);
        bad = true;
    }
    error_free(&error);
    json_decref(schema);
    json_decref(part);
    return bad;
}

static bool blame_members(struct reader *reader, const char *name, const json_t *form, bool whole)
{
    const char *key;
    const json_t *value;
    bool any = false;

    json_object_foreach((json_t *)(uintptr_t)form, key, value)
    {
        json_t *part;

        if (reader_full(reader))
            break;
        part = whole ? json_pack("{ss,sO}", "type", "object", key, value)
                     : json_pack("{sO}", key, value);

        if (whole && strcmp(key, "properties") == 0)
            json_decref(part);
        else if (blame(reader, name, part, place_key(reader, form, key)))
            any = true;
    }
    return any;
}

/* Looks for the properties or keywords that spoil the form; false when none does alone. */
static bool blame_parts(struct reader *reader, const char *name, const json_t *form)
{
    const json_t *properties = json_object_get(form, "properties");
    const json_t *value;
    bool any = false;
    size_t at;

    if (json_is_object(properties))
        any = blame_members(reader, name, properties, false);
    if (blame_members(reader, name, form, json_is_object(properties)))
        any = true;
    json_array_foreach(form, at, value)
    {
        if (reader_full(reader))
            break;
        if (blame(reader, name, json_pack("[O]", value), place_item(reader, form, at)))
            any = true;
    }
    return any;
}

static void normalize(struct reader *reader, const struct found *found, json_t **out)
{
    struct error error;
    json_t *schema = NULL;
    size_t at = place_key(reader, found->holder, found->key);

    if (!found->holder)
        at = place_item(reader, found->form, 0);
    error_init(&error, reader->allocator);
    if (schema_normalize(&schema, found->form, found->name, &error) == MDX_OK &&
        compile(reader, schema, &reader->definition->warnings, &error) == MDX_OK) {
        json_decref(*out);
        *out = schema;
        schema = NULL;
    } else if (error.status == MDX_E_NOMEM || error.number == 1305 ||
               !blame_parts(reader, found->name, found->form)) {
        reader_take(reader, &error, at);
    }
    json_decref(schema);
    error_free(&error);
}

/* The form that counts; those that are passed over are warned of. */
static struct found choose(struct reader *reader, const char *const *names, const json_t *first,
                           const json_t *second)
{
    const json_t *const holders[] = { first, second };
    struct found best = { 0 };

    for (; *names; names++) {
        for (size_t at = 0; at < 2; at++) {
            const char *key = NULL;
            const json_t *form = matter_get(holders[at], *names, &key);

            if (!form)
                continue;
            if (best.form)
                reader_warn(reader, place_key(reader, holders[at], key),
                            "`%s` is passed over, for `%s` is given too", key, best.key);
            else
                best = (struct found){ holders[at], key, *names, form };
        }
    }
    return best;
}

static void read_one(struct reader *reader, const char *const *names, const json_t *first,
                     const json_t *second, const json_t *listed, json_t **out)
{
    struct found found = choose(reader, names, first, second);

    if (found.form && listed)
        reader_warn(reader, place_item(reader, listed, 0),
                    "this list is passed over, for `%s` is given too", found.key);
    if (!found.form && listed)
        found = (struct found){ .name = names[0], .form = listed };
    if (found.form)
        normalize(reader, &found, out);
}

void schema_member(struct reader *reader, const json_t *holder, const char *key, json_t **out)
{
    const struct found found = { holder, key, key, json_object_get(holder, key) };

    normalize(reader, &found, out);
}

void schemas_read(struct reader *reader, struct function_model *function, const json_t *first,
                  const json_t *second, json_t *listed_input, json_t *listed_output)
{
    read_one(reader, input_forms, first, second, listed_input, &function->input);
    read_one(reader, output_forms, first, second, listed_output, &function->output);
}
