/* finite.c - NaN and Infinity, where a number was promised: the result is not what its schema says.
 *
 * JSON has no such numbers. Elsewhere they are null, as JavaScript writes them. Types are read as
 * GraphQL's schema reads them: number and integer, with or without null, are numbers; a mixture of
 * others is anything. */
#include "call/inside.h"

#include "base/jsontext.h"
#include "base/oddnumber.h"

#include <stdio.h>

enum { DEEPEST = 64, PATH_MOST = 1000 };

struct looking {
    const struct call *call;
    const struct jsontext *index;
    const json_t *root;
    struct buffer path; /* JSON pointer of what is looked at */
    enum odd_kind found;
};

/* What `#`, `#/…` in the same schema points at. */
static const json_t *follow(const json_t *root, const json_t *schema)
{
    for (int i = 0; i < DEEPEST && json_is_object(schema); i++) {
        struct slice to = json_text(schema, "$ref");

        if (!to.len)
            return schema;
        if (!slice_starts(to, "#"))
            return NULL;
        to = slice_from(to, 1);
        schema = root;
        for (to = slice_from(to, 1); to.len && schema;) {
            struct slice name = slice_split(to, '/', &to);

            schema = json_object_getn(schema, name.data, name.len);
        }
    }
    return NULL;
}

static bool is_number(const json_t *type)
{
    return json_is_string(type) && (slice_is(json_string_slice(type), "number") ||
                                    slice_is(json_string_slice(type), "integer"));
}

static bool promises_number(const json_t *schema)
{
    const json_t *type = json_object_get(schema, "type"), *one;
    bool number = is_number(type);
    size_t at;

    json_array_foreach(type, at, one)
    {
        if (is_number(one))
            number = true;
        else if (!json_is_string(one) || !slice_is(json_string_slice(one), "null"))
            return false;
    }
    return number;
}

static bool look(struct looking *looking, uint32_t node, const json_t *schema, int depth);

static bool look_into(struct looking *looking, uint32_t child, const json_t *schema, int depth,
                      struct slice name)
{
    const size_t len = looking->path.len;

    buffer_add_char(&looking->path, '/');
    buffer_add_slice(&looking->path, name);
    if (look(looking, child, schema, depth + 1))
        return true;
    if (!looking->path.failed) {
        looking->path.len = len;
        looking->path.data[len] = '\0';
    }
    return false;
}

static bool look_at_members(struct looking *looking, uint32_t node, const json_t *schema, int depth)
{
    const struct jsontext *index = looking->index;
    const json_t *properties = json_object_get(schema, "properties");
    const json_t *others = json_object_get(schema, "additionalProperties");
    uint32_t key = node + 1;
    bool found = false;

    for (uint32_t i = 0; i < index->nodes[node].count && !found; i++) {
        const uint32_t value = key + 1;
        const json_t *one;
        struct buffer name;

        buffer_init(&name, looking->path.allocator, PATH_MOST);
        jsontext_string(index, key, &name);
        one = name.len ? json_object_getn(properties, name.data, name.len) : NULL;
        found = look_into(looking, value, one ? one : others, depth, buffer_slice(&name));
        buffer_free(&name);
        key = index->nodes[value].next;
    }
    return found;
}

static bool look_at_items(struct looking *looking, uint32_t node, const json_t *schema, int depth)
{
    const json_t *items = json_object_get(schema, "items");
    uint32_t child = node + 1;
    bool found = false;

    for (uint32_t i = 0; items && i < looking->index->nodes[node].count && !found; i++) {
        char name[12];
        const int len = snprintf(name, sizeof name, "%u", i);

        found = look_into(looking, child, items, depth, slice_make(name, (size_t)len));
        child = looking->index->nodes[child].next;
    }
    return found;
}

/* True: path and found tell of the first one. */
static bool look(struct looking *looking, uint32_t node, const json_t *schema, int depth)
{
    schema = depth < DEEPEST ? follow(looking->root, schema) : NULL;
    if (!schema)
        return false;
    switch ((enum jsontype)looking->index->nodes[node].type) {
    case JSONTEXT_NULL:
        if (promises_number(schema))
            looking->found =
                odd_find(buffer_slice(&looking->call->odd), looking->index->nodes[node].start);
        return looking->found != ODD_NONE;
    case JSONTEXT_OBJECT:
        return look_at_members(looking, node, schema, depth);
    case JSONTEXT_ARRAY:
        return look_at_items(looking, node, schema, depth);
    default:
        return false;
    }
}

static mdx_status refuse(const struct looking *looking, struct error *error)
{
    const struct slice path = buffer_slice(&looking->path);
    struct buffer details;

    error_set(error, CODE_OUTPUT_INVALID, "the result does not fit the output schema: %.*s%s is %s",
              (int)path.len, path.len ? path.data : "", path.len ? "" : "it",
              odd_name(looking->found));
    buffer_init(&details, looking->path.allocator, SIZE_MAX);
    buffer_add_text(&details, "{\"errors\":[{\"path\":");
    buffer_add_json(&details, path);
    buffer_printf(&details, ",\"message\":\"must be a number, not %s\"}]}",
                  odd_name(looking->found));
    if (!buffer_failed(&details))
        error_details(error, buffer_slice(&details));
    buffer_free(&details);
    return error->status;
}

mdx_status call_check_finite(struct call *call)
{
    struct looking looking = { .call = call };
    struct jsontext index;
    mdx_status status;

    looking.root = json_object_get(call->function->row, "outputSchema");
    if (!looking.root)
        return MDX_OK;
    jsontext_init(&index, &call->runtime->allocator);
    buffer_init(&looking.path, &call->runtime->allocator, PATH_MOST);
    looking.index = &index;
    status = jsontext_read(&index, buffer_slice(&call->output), &call->error);
    if (!status && look(&looking, 0, looking.root, 0))
        status = refuse(&looking, &call->error);
    jsontext_free(&index);
    buffer_free(&looking.path);
    return status;
}
