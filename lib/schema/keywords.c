/* keywords.c - each keyword of JSON Schema that checks something, one row each, with its drafts.
 *
 * What is in no row is an annotation. `required: true` inside a property, as some
 * write, is one too: schema_normalize has moved it where it belongs. */
#include "schema/compile.h"
#include "schema/tree.h"

#include <string.h>

struct keyword {
    const char *name;
    uint8_t from, to; /* enum draft */
    bool checks;      /* of the vocabulary of validation */
    void (*read)(struct compiler *compiler, const json_t *value, const struct where *where,
                 struct node *node);
};

static struct number_rules *number_rules(struct compiler *compiler, struct node *node)
{
    if (!node->number)
        node->number = compile_new(compiler, 1, sizeof *node->number);
    return node->number;
}

static struct array_rules *array_rules(struct compiler *compiler, struct node *node)
{
    if (!node->array) {
        node->array = compile_new(compiler, 1, sizeof *node->array);
        if (node->array) {
            node->array->max_items = node->array->max_contains = NO_MOST;
            node->array->min_contains = 1;
        }
    }
    return node->array;
}

static void read_pattern(struct compiler *compiler, const json_t *value, const struct where *where,
                         struct node *node)
{
    if (!json_is_text(value))
        compile_fail(compiler, 1303, where, "a text with a regular expression is due");
    else
        node->pattern = pattern_compile(compiler, json_string_slice(value), where);
}

/* ---- type, format and fixed values ---- */

static uint8_t type_named(const char *name)
{
    static const struct {
        const char *name;
        uint8_t bits;
    } types[] = {
        { "null", TYPE_NULL },       { "boolean", TYPE_BOOLEAN }, { "number", TYPE_NUMBER },
        { "integer", TYPE_INTEGER }, { "string", TYPE_STRING },   { "array", TYPE_ARRAY },
        { "object", TYPE_OBJECT },
    };

    for (size_t at = 0; name && at < sizeof types / sizeof types[0]; at++) {
        if (strcmp(types[at].name, name) == 0)
            return types[at].bits;
    }
    return 0;
}

static void read_type(struct compiler *compiler, const json_t *value, const struct where *where,
                      struct node *node)
{
    size_t count = json_is_array(value) ? json_array_size(value) : 1;
    bool good = count > 0;

    for (size_t at = 0; at < count; at++) {
        const json_t *name = json_is_array(value) ? json_array_get(value, at) : value;
        uint8_t bits = type_named(json_string_value(name));

        good = good && bits;
        if (bits && !(node->types & bits))
            node->type_order |= (uint32_t)(__builtin_ctz(bits) + 1)
                                << 4 * __builtin_popcount(node->types);
        node->types |= bits;
    }
    if (!good)
        compile_fail(compiler, 1303, where,
                     "one or a list of string, number, integer, boolean, object, array and null "
                     "is due");
}

static void read_nullable(struct compiler *compiler, const json_t *value, const struct where *where,
                          struct node *node)
{
    if (!json_is_boolean(value))
        compile_fail(compiler, 1303, where, "true or false is due");
    else if (json_is_true(value) && node->types)
        node->types |= TYPE_NULL;
}

static void read_format(struct compiler *compiler, const json_t *value, const struct where *where,
                        struct node *node)
{
    if (!json_is_text(value))
        compile_fail(compiler, 1303, where, "a text with the name of a format is due");
    else if (!compiler->options.no_formats || compiler->asserts)
        node->format = (uint8_t)format_named(json_string_slice(value));
}

static void read_const(struct compiler *compiler, const json_t *value, const struct where *where,
                       struct node *node)
{
    (void)where;
    node->constant = compile_values(compiler, value);
}

static void read_enum(struct compiler *compiler, const json_t *value, const struct where *where,
                      struct node *node)
{
    if (!json_is_array(value))
        compile_fail(compiler, 1303, where, "a list of the values that are allowed is due");
    else
        node->choices = compile_values(compiler, value);
    if (node->choices && !compiler->status && !choices_index(compiler->schema, node->choices))
        compile_no_memory(compiler);
}

static void read_default(struct compiler *compiler, const json_t *value, const struct where *where,
                         struct node *node)
{
    struct values *values = compile_values(compiler, value);

    (void)where;
    if (values)
        node->standard = values->index.text;
}

/* ---- numbers and texts ---- */

static bool read_bound(struct compiler *compiler, const json_t *value, const struct where *where,
                       struct decimal *bound)
{
    if (!tree_is_number(value)) {
        compile_fail(compiler, 1303, where, "a number is due");
        return false;
    }
    *bound = tree_number(value);
    return true;
}

static void read_minimum(struct compiler *compiler, const json_t *value, const struct where *where,
                         struct node *node)
{
    struct number_rules *rules = number_rules(compiler, node);

    if (rules)
        rules->has_least = read_bound(compiler, value, where, &rules->least);
}

static void read_maximum(struct compiler *compiler, const json_t *value, const struct where *where,
                         struct node *node)
{
    struct number_rules *rules = number_rules(compiler, node);

    if (rules)
        rules->has_most = read_bound(compiler, value, where, &rules->most);
}

static void read_above(struct compiler *compiler, const json_t *value, const struct where *where,
                       struct node *node)
{
    struct number_rules *rules = number_rules(compiler, node);

    if (rules && json_is_boolean(value)) { /* beside minimum, until draft 4 */
        if (json_is_true(value) && rules->has_least) {
            rules->above = rules->least;
            rules->has_above = true;
        }
    } else if (rules && compiler->draft > DRAFT_4) {
        rules->has_above = read_bound(compiler, value, where, &rules->above);
    }
}

static void read_below(struct compiler *compiler, const json_t *value, const struct where *where,
                       struct node *node)
{
    struct number_rules *rules = number_rules(compiler, node);

    if (rules && json_is_boolean(value)) {
        if (json_is_true(value) && rules->has_most) {
            rules->below = rules->most;
            rules->has_below = true;
        }
    } else if (rules && compiler->draft > DRAFT_4) {
        rules->has_below = read_bound(compiler, value, where, &rules->below);
    }
}

static void read_multiple(struct compiler *compiler, const json_t *value, const struct where *where,
                          struct node *node)
{
    struct number_rules *rules = number_rules(compiler, node);

    if (!rules)
        return;
    rules->has_multiple = read_bound(compiler, value, where, &rules->multiple);
    if (rules->has_multiple && (rules->multiple.negative || !rules->multiple.digits))
        compile_fail(compiler, 1303, where, "a number above 0 is due");
}

static uint32_t read_count(struct compiler *compiler, const json_t *value,
                           const struct where *where)
{
    uint32_t count = 0;

    if (!tree_count(value, &count))
        compile_fail(compiler, 1303, where, "a whole number from 0 on is due");
    return count;
}

static void read_min_length(struct compiler *compiler, const json_t *value,
                            const struct where *where, struct node *node)
{
    node->min_length = read_count(compiler, value, where);
}

static void read_max_length(struct compiler *compiler, const json_t *value,
                            const struct where *where, struct node *node)
{
    node->max_length = read_count(compiler, value, where);
}

/* ---- lists ---- */

/* A list of schemas, not empty. */
static void read_list(struct compiler *compiler, const json_t *value, const struct where *where,
                      const struct node ***list, uint32_t *count)
{
    size_t size = json_array_size(value);

    if (!size || size > UINT32_MAX) {
        compile_fail(compiler, 1303, where, "a list of schemas is due, with at least one");
        return;
    }
    *list = compile_new(compiler, size, sizeof **list);
    if (!*list)
        return;
    *count = (uint32_t)size;
    for (size_t at = 0; at < size; at++) {
        struct where inside = { .up = where, .index = at };

        (*list)[at] = compile_at(compiler, json_array_get(value, at), &inside);
    }
}

static void read_prefix(struct compiler *compiler, const json_t *value, const struct where *where,
                        struct node *node)
{
    struct array_rules *rules = array_rules(compiler, node);

    if (rules)
        read_list(compiler, value, where, &rules->prefix, &rules->prefix_count);
}

static void read_items(struct compiler *compiler, const json_t *value, const struct where *where,
                       struct node *node)
{
    struct array_rules *rules = array_rules(compiler, node);

    /* A list of them is what prefixItems is now. */
    if (rules && json_is_array(value) && !json_array_size(value))
        return;
    if (rules && json_is_array(value) && compiler->draft < DRAFT_2020_12)
        read_list(compiler, value, where, &rules->prefix, &rules->prefix_count);
    else if (rules)
        rules->items = compile_at(compiler, value, where);
}

/* Of those behind a list; beside one schema for all it says nothing. */
static void read_more_items(struct compiler *compiler, const json_t *value,
                            const struct where *where, struct node *node)
{
    if (node->array && node->array->prefix_count)
        node->array->items = compile_at(compiler, value, where);
}

static void read_rest_items(struct compiler *compiler, const json_t *value,
                            const struct where *where, struct node *node)
{
    node->rest_items = compile_at(compiler, value, where);
}

static void read_rest_members(struct compiler *compiler, const json_t *value,
                              const struct where *where, struct node *node)
{
    node->rest_members = compile_at(compiler, value, where);
}

static void read_contains(struct compiler *compiler, const json_t *value, const struct where *where,
                          struct node *node)
{
    struct array_rules *rules = array_rules(compiler, node);

    if (!rules)
        return;
    rules->contains = compile_at(compiler, value, where);
    rules->marks = compiler->draft >= DRAFT_2020_12;
}

static void read_min_contains(struct compiler *compiler, const json_t *value,
                              const struct where *where, struct node *node)
{
    struct array_rules *rules = array_rules(compiler, node);

    if (rules)
        rules->min_contains = read_count(compiler, value, where);
}

static void read_max_contains(struct compiler *compiler, const json_t *value,
                              const struct where *where, struct node *node)
{
    struct array_rules *rules = array_rules(compiler, node);

    if (rules)
        rules->max_contains = read_count(compiler, value, where);
}

static void read_min_items(struct compiler *compiler, const json_t *value,
                           const struct where *where, struct node *node)
{
    struct array_rules *rules = array_rules(compiler, node);

    if (rules)
        rules->min_items = read_count(compiler, value, where);
}

static void read_max_items(struct compiler *compiler, const json_t *value,
                           const struct where *where, struct node *node)
{
    struct array_rules *rules = array_rules(compiler, node);

    if (rules)
        rules->max_items = read_count(compiler, value, where);
}

static void read_unique(struct compiler *compiler, const json_t *value, const struct where *where,
                        struct node *node)
{
    struct array_rules *rules = array_rules(compiler, node);

    if (!json_is_boolean(value))
        compile_fail(compiler, 1303, where, "true or false is due");
    else if (rules)
        rules->unique = json_is_true(value);
}

/* ---- schemas for the same value ---- */

static void read_all(struct compiler *compiler, const json_t *value, const struct where *where,
                     struct node *node)
{
    read_list(compiler, value, where, &node->all.list, &node->all.count);
}

static void read_any(struct compiler *compiler, const json_t *value, const struct where *where,
                     struct node *node)
{
    read_list(compiler, value, where, &node->any.list, &node->any.count);
}

static void read_one(struct compiler *compiler, const json_t *value, const struct where *where,
                     struct node *node)
{
    read_list(compiler, value, where, &node->one.list, &node->one.count);
}

static void read_not(struct compiler *compiler, const json_t *value, const struct where *where,
                     struct node *node)
{
    node->none = compile_at(compiler, value, where);
}

static void read_if(struct compiler *compiler, const json_t *value, const struct where *where,
                    struct node *node)
{
    node->when = compile_at(compiler, value, where);
}

static void read_then(struct compiler *compiler, const json_t *value, const struct where *where,
                      struct node *node)
{
    node->then = compile_at(compiler, value, where);
}

static void read_else(struct compiler *compiler, const json_t *value, const struct where *where,
                      struct node *node)
{
    node->otherwise = compile_at(compiler, value, where);
}

static void check_defs(struct compiler *compiler, const json_t *value, const struct where *where,
                       struct node *node)
{
    (void)node;
    if (!json_is_object(value))
        compile_fail(compiler, 1303, where, "an object of schemas is due");
}

#define ANY         DRAFT_OPENAPI_3_0, DRAFT_2020_12
#define FROM(draft) draft, DRAFT_2020_12

/* nullable stands behind type, whose bits it adds to; exclusive bounds behind the bounds. */
static const struct keyword keywords[] = {
    { "type", ANY, true, read_type },
    { "nullable", ANY, true, read_nullable },
    { "format", ANY, false, read_format },
    { "const", FROM(DRAFT_6), true, read_const },
    { "enum", ANY, true, read_enum },
    { "default", ANY, false, read_default },
    { "minimum", ANY, true, read_minimum },
    { "maximum", ANY, true, read_maximum },
    { "exclusiveMinimum", ANY, true, read_above },
    { "exclusiveMaximum", ANY, true, read_below },
    { "multipleOf", ANY, true, read_multiple },
    { "minLength", ANY, true, read_min_length },
    { "maxLength", ANY, true, read_max_length },
    { "pattern", ANY, true, read_pattern },
    { "prefixItems", FROM(DRAFT_2020_12), false, read_prefix },
    { "items", ANY, false, read_items },
    { "additionalItems", DRAFT_OPENAPI_3_0, DRAFT_2019_09, false, read_more_items },
    { "contains", FROM(DRAFT_6), false, read_contains },
    { "minContains", FROM(DRAFT_2019_09), true, read_min_contains },
    { "maxContains", FROM(DRAFT_2019_09), true, read_max_contains },
    { "minItems", ANY, true, read_min_items },
    { "maxItems", ANY, true, read_max_items },
    { "uniqueItems", ANY, true, read_unique },
    { "unevaluatedItems", FROM(DRAFT_2019_09), false, read_rest_items },
    { "unevaluatedProperties", FROM(DRAFT_2019_09), false, read_rest_members },
    { "allOf", ANY, false, read_all },
    { "anyOf", ANY, false, read_any },
    { "oneOf", ANY, false, read_one },
    { "not", ANY, false, read_not },
    { "if", FROM(DRAFT_7), false, read_if },
    { "then", FROM(DRAFT_7), false, read_then },
    { "else", FROM(DRAFT_7), false, read_else },
    { "$defs", ANY, false, check_defs },
    { "definitions", ANY, false, check_defs },
};

/* Whether a schema says nothing but $ref: a check then goes straight to what is behind it. */
static bool is_alias(const struct node *node)
{
    return node->ref && !node->types && !node->format && !node->min_length &&
           node->max_length == NO_MOST && !node->pattern && !node->number && !node->array &&
           !node->object && !node->constant && !node->choices && !node->all.count &&
           !node->any.count && !node->one.count && !node->none && !node->when && !node->also &&
           !node->is_dynamic && !node->rest_items && !node->rest_members;
}

static void read_all_keywords(struct compiler *compiler, const json_t *source,
                              const struct where *where, struct node *node, bool checks)
{
    for (size_t at = 0; at < sizeof keywords / sizeof keywords[0]; at++) {
        const struct keyword *keyword = &keywords[at];
        const json_t *value = json_object_get(source, keyword->name);
        struct where inside = { .up = where, .key = keyword->name };

        if (value && !compiler->status && compiler->draft >= (enum draft)keyword->from &&
            compiler->draft <= (enum draft)keyword->to && (checks || !keyword->checks))
            keyword->read(compiler, value, &inside, node);
    }
    compile_members(compiler, source, where, node, checks);
}

void compile_keywords(struct compiler *compiler, const json_t *source, const struct where *where,
                      struct node *node, const struct dialect *dialect)
{
    const enum draft outer_draft = compiler->draft;
    const bool outer_asserts = compiler->asserts;

    compiler->draft = dialect->draft;
    compiler->asserts = dialect->asserts;
    if (dialect->draft > DRAFT_7 || !json_is_text(json_object_get(source, "$ref")))
        read_all_keywords(compiler, source, where, node, dialect->checks);
    refer_compile(compiler, source, where, node, dialect->draft);
    node->combines = node->ref || node->all.count || node->any.count || node->one.count ||
                     node->none || node->when;
    node->alias = is_alias(node);
    node->reads_text =
        node->format || node->min_length || node->max_length != NO_MOST || node->pattern;
    compiler->draft = outer_draft;
    compiler->asserts = outer_asserts;
}
