/* check.c - one value against one schema: types first, then the keywords of its type, then
 * the schemas that look at the same value.
 *
 * Allocates nothing while a value fits as it is. Depth and work are bounded: a schema
 * that branches without end costs its budget and is told so. */
#include "schema/check.h"

/* Values and in-place schemas on top of one another: 64 KiB of the host's stack at most. */
#define MOST_DEPTH     128
#define LEAST_STEPS    1000000u /* checks for any value, */
#define STEPS_PER_NODE 64u      /* and more for a large one */

bool check_spend(struct check *check, uint32_t steps)
{
    if (check->steps < steps) {
        check->exhausted = true;
        check->steps = 0;
        return false;
    }
    check->steps -= steps;
    return true;
}

static bool check_typed(struct check *check, const struct node *schema, const struct view *view,
                        const struct place *place)
{
    switch (view->type) {
    case JSONTEXT_NUMBER:
        return !schema->number || check_number(check, schema->number, view, place);
    case JSONTEXT_STRING:
        return check_text(check, schema, view, place);
    case JSONTEXT_ARRAY:
        return !schema->array || check_array(check, schema->array, view, place);
    case JSONTEXT_OBJECT:
        return !schema->object || check_object(check, schema->object, view->node, place);
    default:
        return true;
    }
}

static bool check_inside(struct check *check, const struct node *schema, uint32_t node,
                         const struct place *place)
{
    struct view view = { node, check->index->nodes[node].type, jsontext_raw(check->index, node),
                         false };
    bool done = false, good;

    if (schema->never)
        return complain(check, place, "is not allowed here");
    if (schema->types && !(schema->types & type_bits(&view))) {
        good = coerce(check, schema, &view, place, &done);
        if (done)
            return good;
        if (!good)
            return complain_type(check, place, schema->types, &view);
    }
    good = check_values(check, schema, &view, place);
    if (!good && check->quiet)
        return false;
    good = check_typed(check, schema, &view, place) && good;
    if (!schema->combines || (!good && check->quiet))
        return good;
    return check_combined(check, schema, node, place) && good;
}

bool check_node(struct check *check, const struct node *schema, uint32_t node,
                const struct place *place)
{
    bool good;

    while (schema->alias) /* without end: compiling has refused cycles */
        schema = schema->ref;
    if (!check_spend(check, 1))
        return false;
    if (check->depth == MOST_DEPTH) {
        check->exhausted = check->deep = true;
        return false;
    }
    check->depth++;
    good = check_inside(check, schema, node, place);
    check->depth--;
    return good && !check->exhausted;
}

bool check_try(struct check *check, const struct node *schema, uint32_t node,
               const struct place *place, enum schema_mode mode, bool keep)
{
    const struct check before = *check;
    uint32_t edits = check->edits->count;
    bool good;

    check->quiet = true;
    check->fill = false;
    check->mode = mode;
    good = check_node(check, schema, node, place);
    check->quiet = before.quiet;
    check->fill = before.fill;
    check->mode = before.mode;
    if (!good || !keep)
        edits_undo(check->edits, edits);
    return good;
}

static mdx_status report(struct check *check, struct error *error)
{
    struct complaints *complaints = check->complaints;
    mdx_status status;

    if (check->no_memory || check->edits->failed || buffer_failed(&complaints->details) ||
        buffer_failed(&complaints->message))
        return error_no_memory(error);
    if (check->deep)
        return error_set(error, CODE_INVALID_PARAMS,
                         "the input nests too deeply to be checked against its schema: values and "
                         "the schemas for them stand more than %d deep. Make it flatter",
                         MOST_DEPTH);
    if (check->exhausted)
        return error_set(error, CODE_INVALID_PARAMS,
                         "the input is too deep or too large to be checked against its schema: "
                         "send less at once");
    buffer_add_text(&complaints->details, "]}");
    if (complaints->count > 3)
        buffer_printf(&complaints->message, "; and %u more", complaints->count - 3);
    if (buffer_failed(&complaints->details) || buffer_failed(&complaints->message))
        return error_no_memory(error);
    status = error_set(error, CODE_INVALID_PARAMS, "%.*s", (int)complaints->message.len,
                       complaints->message.data);
    error_details(error, buffer_slice(&complaints->details));
    return status;
}

mdx_status schema_check(const struct schema *schema, const struct jsontext *index, uint32_t node,
                        enum schema_mode mode, struct slice prefix, struct buffer *out,
                        struct error *error)
{
    struct complaints complaints = { .prefix = prefix };
    struct edits edits;
    struct check check = {
        .index = index, .complaints = &complaints, .edits = &edits, .mode = mode, .fill = true
    };
    mdx_status status = MDX_OK;

    edits_init(&edits, index->allocator);
    buffer_init(&complaints.details, index->allocator, SIZE_MAX);
    buffer_init(&complaints.message, index->allocator, SIZE_MAX);
    check.steps = index->count < (UINT32_MAX - LEAST_STEPS) / STEPS_PER_NODE
                      ? LEAST_STEPS + index->count * STEPS_PER_NODE
                      : UINT32_MAX;
    if (!check_node(&check, schema->root, node, NULL) || check.no_memory || edits.failed)
        status = report(&check, error);
    if (!status && edits.count && out) {
        edits_write(&edits, index->text, index->nodes[node].start, index->nodes[node].end, out);
        if (buffer_failed(out))
            status = error_no_memory(error);
    }
    edits_free(&edits);
    buffer_free(&complaints.details);
    buffer_free(&complaints.message);
    return status;
}
