/* json.c - trees by jansson, refused with a place and a cure.
 *
 * Our own scan goes first: it knows where a mistake begins and can say it
 * plainly. What only jansson minds (duplicate keys, numbers beyond its range)
 * it reports at the end of the token, whose node then tells the beginning. */
#include "base/json.h"

#include "base/jsontext.h"

#define MOST_DEPTH 200

/* The place, once for all: position, document and the line itself. */
static mdx_status placed(struct error *error, struct slice text, struct slice document, size_t at,
                         mdx_status status)
{
    uint32_t line, column;

    text_position(text, at, &line, &column);
    error_at(error, document, line, column);
    error_excerpt(error, text_line_at(text, at));
    return status;
}

static mdx_status explain_fault(struct slice text, struct slice document,
                                const struct jsonfault *fault, struct error *error)
{
    mdx_status status;

    switch (fault->kind) {
    case JSONFAULT_MEMORY:
        return error_no_memory(error);
    case JSONFAULT_DEEP:
        status = error_diagnose(
            error, 1203, "The JSON nests deeper than %d levels here. Make it flatter.", MOST_DEPTH);
        break;
    case JSONFAULT_UTF8:
        status =
            error_diagnose(error, 1205, "The text is not UTF-8 from here on. Save it as UTF-8.");
        break;
    default:
        status = error_diagnose(error, 1201, "The text is not JSON: %s.", fault->what);
    }
    return placed(error, text, document, fault->at, status);
}

/* The node whose text ends at offset, or the nearest before it. */
static uint32_t node_ending_at(const struct jsontext *index, size_t offset)
{
    uint32_t found = 0;

    for (uint32_t node = 0; node < index->count; node++) {
        uint32_t type = index->nodes[node].type;

        if (type < JSONTEXT_ARRAY && index->nodes[node].end <= offset)
            found = node;
    }
    return found;
}

static mdx_status explain_jansson(const struct jsontext *index, struct slice document,
                                  const json_error_t *said, struct error *error)
{
    uint32_t node = node_ending_at(index, said->position > 0 ? (size_t)said->position : 0);
    struct slice raw = slice_to(jsontext_raw(index, node), 60);
    mdx_status status;

    switch (json_error_code(said)) {
    case json_error_out_of_memory:
        return error_no_memory(error);
    case json_error_duplicate_key:
        status = error_diagnose(error, 1202,
                                "The key %.*s is in this object twice. Remove or rename one.",
                                (int)raw.len, raw.data);
        break;
    case json_error_numeric_overflow:
        status = error_diagnose(error, 1201,
                                "The number %.*s is too large here. Write it as a text, in quotes.",
                                (int)raw.len, raw.data);
        break;
    case json_error_null_byte_in_key:
    case json_error_null_character:
        status = error_diagnose(error, 1201, "A text holds \\u0000 here. Take it out.");
        break;
    default:
        status = error_diagnose(error, 1201,
                                "A text holds half of a \\uD800 to \\uDFFF pair here. "
                                "Write both halves, or the character itself.");
    }
    return placed(error, index->text, document, index->nodes[node].start, status);
}

/* Whole numbers beyond 64 bits are read as JavaScript reads them, which jansson does only for what
 * is written with a point. NULL: none, or it is another fault; `said` tells it. */
static json_t *read_large(const struct jsontext *index, size_t flags, json_error_t *said)
{
    const struct slice text = index->text;
    size_t from = 0;
    struct buffer changed;
    json_t *value = NULL;

    if (json_error_code(said) != json_error_numeric_overflow)
        return NULL;
    buffer_init(&changed, index->allocator, SIZE_MAX);
    for (uint32_t node = 0; node < index->count; node++) {
        const struct jsonnode *one = &index->nodes[node];

        if (one->type != JSONTEXT_NUMBER || one->end - one->start < 19 ||
            slice_find(jsontext_raw(index, node), '.') < one->end - one->start ||
            slice_find(jsontext_raw(index, node), 'e') < one->end - one->start ||
            slice_find(jsontext_raw(index, node), 'E') < one->end - one->start)
            continue;
        buffer_add_slice(&changed, slice_make(text.data + from, one->end - from));
        buffer_add_text(&changed, ".0");
        from = one->end;
    }
    buffer_add_slice(&changed, slice_from(text, from));
    if (from && !buffer_failed(&changed))
        value = json_loadb(changed.data, changed.len, flags, said);
    buffer_free(&changed);
    return value;
}

/* The tree of a text that was indexed. */
static json_t *read_tree(const struct jsontext *index, size_t flags, json_error_t *said)
{
    json_t *value = json_loadb(index->text.data, index->text.len, flags, said);

    return value ? value : read_large(index, flags, said);
}

mdx_status json_read(struct slice text, struct slice document, size_t most, json_t **value,
                     struct error *error)
{
    const struct allocator *allocator = error ? error->allocator : allocator_system();
    struct jsontext index;
    struct jsonfault fault;
    json_error_t said;
    mdx_status status = MDX_OK;

    if (text.len > most) {
        status = error_diagnose(
            error, 1204, "The JSON is %zu bytes long; at most %zu are read. Make it smaller.",
            text.len, most);
        error_at(error, document, 0, 0);
        return status;
    }
    jsontext_init(&index, allocator);
    if (!jsontext_index(&index, text, MOST_DEPTH, &fault)) {
        status = explain_fault(text, document, &fault, error);
        goto done;
    }
    *value = read_tree(&index, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &said);
    if (!*value)
        status = explain_jansson(&index, document, &said, error);

done:
    jsontext_free(&index);
    return status;
}

mdx_status json_read_any(struct slice text, json_t **value, struct error *error)
{
    const struct allocator *allocator = error ? error->allocator : allocator_system();
    struct jsontext index;
    json_error_t said;
    mdx_status status;

    jsontext_init(&index, allocator);
    *value = NULL;
    status = jsontext_read(&index, text, error);
    if (!status)
        *value = read_tree(&index, JSON_DECODE_ANY | JSON_ALLOW_NUL, &said);
    jsontext_free(&index);
    if (status || *value)
        return status;
    if (json_error_code(&said) == json_error_out_of_memory)
        return error_no_memory(error);
    return error_set(error, CODE_INVALID_PARAMS,
                     "the JSON cannot be read: a number is too large, or a text holds half of a "
                     "surrogate pair, at line %d, column %d",
                     said.line, said.column);
}

struct slice json_string_slice(const json_t *string)
{
    return json_is_text(string) ? slice_make(json_string_value(string), json_string_length(string))
                                : slice_make(NULL, 0);
}

struct slice json_text(const json_t *object, const char *key)
{
    return json_string_slice(json_object_get(object, key));
}
