/* check.c - one value against one schema: types first, then the keywords of its type, then
 * the schemas that look at the same value.
 *
 * Allocates nothing while a value fits as it is. Depth and work are bounded: a schema
 * that branches without end costs its budget and is told so. */
#include "schema/check.h"

#include "base/clock.h"

#define LEAST_STEPS    1000000u /* checks for any value, */
#define STEPS_PER_NODE 64u      /* and more for a large one */

#define CLOCK_STEPS 16384u /* so many between two looks at the clock */

bool check_in_time(struct check *check)
{
    struct schema_time *time = check->time;
    uint64_t now_ns;

    if (!time)
        return true;
    now_ns = clock_monotonic_ns();
    if (!time->until_ns)
        time->until_ns =
            now_ns + time->run_ns < time->last_ns ? now_ns + time->run_ns : time->last_ns;
    if (now_ns < time->until_ns)
        return true;
    check->exhausted = check->late = true;
    check->steps = 0;
    return false;
}

bool check_spend(struct check *check, uint32_t steps)
{
    const uint32_t before = check->steps;

    if (before < steps) {
        check->exhausted = true;
        check->steps = 0;
        return false;
    }
    check->steps -= steps;
    return before / CLOCK_STEPS == check->steps / CLOCK_STEPS || check_in_time(check);
}

static bool check_typed(struct check *check, const struct node *schema, const struct view *view,
                        const struct place *place)
{
    switch (view->type) {
    case JSONTEXT_NUMBER:
        return !schema->number || check_number(check, schema->number, view, place);
    case JSONTEXT_STRING:
        return !schema->reads_text || check_text(check, schema, view, place);
    case JSONTEXT_ARRAY:
        return !schema->array || check_array(check, schema->array, view, place);
    case JSONTEXT_OBJECT:
        return !schema->object || check_object(check, schema->object, view->node, place);
    default:
        return true;
    }
}

/* Only where it matters is a number looked at. */
static inline bool has_type(const struct node *schema, const struct view *view)
{
    return !schema->types || schema->types & type_bit(view->type) ||
           (view->type == JSONTEXT_NUMBER && schema->types & type_bits(view));
}

/* Keywords that look at the value itself. */
static bool check_own(struct check *check, const struct node *schema, uint32_t node,
                      const struct place *place)
{
    struct view view = { node, check->index->nodes[node].type, jsontext_raw(check->index, node),
                         false };
    bool done = false, good;

    if (!has_type(schema, &view)) {
        good = coerce(check, schema, &view, place, &done);
        if (done)
            return good;
        if (!good)
            return complain_type(check, place, schema->types, &view);
    }
    good = (!schema->constant && !schema->choices) || check_values(check, schema, &view, place);
    if (!good && check->quiet)
        return false;
    good = check_typed(check, schema, &view, place) && good;
    if (!schema->combines || (!good && check->quiet))
        return good;
    return check_combined(check, schema, node, place) && good;
}

/* The two below are seldom gone through: apart, so that the others need no stack for them. */
#define APART __attribute__((noinline))

APART static bool check_evaluating(struct check *check, const struct node *schema, uint32_t node,
                                   const struct place *place)
{
    struct evaluated own;
    bool good;

    if (!evaluated_begin(check, &own, node))
        return false;
    good = check_own(check, schema, node, place);
    if (good || !check->quiet)
        good = check_rest(check, schema, node, place) && good;
    /* What must fit and does not has been looked at all the same: it is told once. */
    evaluated_end(check, &own, good || !check->quiet);
    return good;
}

static bool check_inside(struct check *check, const struct node *schema, uint32_t node,
                         const struct place *place)
{
    if (schema->never)
        return complain(check, place, NULL, "is not allowed here");
    if (schema->rest_items || schema->rest_members)
        return check_evaluating(check, schema, node, place);
    return check_own(check, schema, node, place);
}

APART static bool check_scoped(struct check *check, const struct node *schema, uint32_t node,
                               const struct place *place)
{
    const struct scope_frame frame = { check->scopes, schema->scope };
    bool good;

    if (schema->scope && (!frame.up || frame.up->scope != schema->scope))
        check->scopes = &frame;
    good = check_inside(check, schema, node, place);
    check->scopes = frame.up;
    return good;
}

bool check_node(struct check *check, const struct node *schema, uint32_t node,
                const struct place *place)
{
    const struct node *outer = check->at;
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
    check->at = schema;
    good = check->dynamic ? check_scoped(check, schema, node, place)
                          : check_inside(check, schema, node, place);
    check->at = outer;
    check->depth--;
    return good && !check->exhausted;
}

APART static bool check_recording(struct check *check, const struct node *schema, uint32_t node,
                                  const struct place *place)
{
    struct evaluated own;
    bool good;

    if (!evaluated_begin(check, &own, node))
        return false;
    good = check_node(check, schema, node, place);
    /* What must fit and does not has been looked at all the same: it is told once. */
    evaluated_end(check, &own, good || !check->quiet);
    return good;
}

bool check_here(struct check *check, const struct node *schema, uint32_t node,
                const struct place *place)
{
    return check->evaluated && evaluated_is_kept(check, node)
               ? check_recording(check, schema, node, place)
               : check_node(check, schema, node, place);
}

bool check_try(struct check *check, const struct node *schema, uint32_t node,
               const struct place *place, enum schema_mode mode, bool keep)
{
    const bool quiet = check->quiet, fill = check->fill;
    const enum schema_mode before = check->mode;
    uint32_t edits = check->edits->count;
    bool good;

    check->quiet = true;
    check->fill = false;
    check->mode = mode;
    good = check_here(check, schema, node, place);
    check->quiet = quiet;
    check->fill = fill;
    check->mode = before;
    if (!good || !keep)
        edits_undo(check->edits, edits);
    return good;
}

static mdx_status report_late(const struct check *check, struct error *error)
{
    const struct slice text = check->costly ? pattern_text(check->costly) : SLICE("");

    if (check->costly)
        error_set(error, CODE_RUN_TIMEOUT,
                  "the pattern %.*s took longer on this text than there was time for",
                  (int)text.len, text.data);
    else
        error_set(error, CODE_RUN_TIMEOUT,
                  "to check it against its schema took longer than there was time for");
    error_hint(error, "Send less at once, write the pattern without repeats in repeats, or raise "
                      "run_ms.");
    return MDX_E_TIMEOUT;
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
    if (check->late)
        return report_late(check, error);
    if (check->costly) {
        const struct slice text = pattern_text(check->costly);

        return error_set(error, CODE_INVALID_PARAMS,
                         "the pattern %.*s took too many steps on this input, so it was given up: "
                         "send a shorter text, or write the pattern without repeats in repeats",
                         (int)text.len, text.data);
    }
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

static uint32_t steps_for(const struct jsontext *index)
{
    return index->count < (UINT32_MAX - LEAST_STEPS) / STEPS_PER_NODE
               ? LEAST_STEPS + index->count * STEPS_PER_NODE
               : UINT32_MAX;
}

APART static mdx_status check_value(const struct schema *schema, const struct jsontext *index,
                                    uint32_t node, enum schema_mode mode,
                                    const struct complaints *given, struct schema_time *time,
                                    struct buffer *out, struct error *error)
{
    const struct buffer empty = { .allocator = index->allocator, .most = SIZE_MAX };
    struct complaints complaints = *given;
    struct edits edits = { .allocator = index->allocator };
    struct check check = {
        .index = index,
        .complaints = &complaints,
        .edits = &edits,
        .mode = mode,
        .fill = !given->explains || mode != SCHEMA_STRICT,
        .dynamic = schema->dynamic,
        .time = time,
    };
    mdx_status status = MDX_OK;

    complaints.details = complaints.message = empty;
    check.steps = steps_for(index);
    if (!check_node(&check, schema->root, node, NULL) || check.no_memory || edits.failed)
        status = report(&check, error);
    if (!status && edits.count && out) {
        edits_write(&edits, index->text, index->nodes[node].start, index->nodes[node].end, out);
        if (buffer_failed(out))
            status = error_no_memory(error);
    }
    if (edits.list)
        edits_free(&edits);
    if (complaints.details.data)
        buffer_free(&complaints.details);
    if (complaints.message.data)
        buffer_free(&complaints.message);
    return status;
}

bool check_fill(const struct node *schema, const struct jsontext *index, uint32_t *steps,
                struct buffer *out)
{
    const struct buffer empty = { .allocator = index->allocator, .most = SIZE_MAX };
    struct complaints complaints = { .details = empty, .message = empty };
    struct edits edits = { .allocator = index->allocator };
    struct check check = { .index = index,
                           .complaints = &complaints,
                           .edits = &edits,
                           .mode = SCHEMA_STRICT,
                           .fill = true,
                           .steps = *steps };
    bool done;

    check_node(&check, schema, 0, NULL);
    *steps = check.steps;
    if (edits.count)
        edits_write(&edits, index->text, index->nodes[0].start, index->nodes[0].end, out);
    done = !check.no_memory && !check.exhausted && !edits.failed && !buffer_failed(out);
    edits_free(&edits);
    buffer_free(&complaints.details);
    buffer_free(&complaints.message);
    return done;
}

mdx_status schema_check(const struct schema *schema, const struct jsontext *index, uint32_t node,
                        enum schema_mode mode, struct slice prefix, struct schema_time *time,
                        struct buffer *out, struct error *error)
{
    if (schema_accepts(schema, index, node, steps_for(index) / 8, time))
        return MDX_OK;
    return check_value(schema, index, node, mode, &(struct complaints){ .prefix = prefix }, time,
                       out, error);
}

static mdx_status explain(const struct schema *schema, const struct jsontext *index,
                          enum schema_mode mode, struct buffer *out, struct error *error)
{
    if (schema_accepts(schema, index, 0, steps_for(index) / 8, NULL))
        return MDX_OK;
    return check_value(schema, index, 0, mode,
                       &(struct complaints){ .prefix = SLICE(""), .explains = true }, NULL, out,
                       error);
}

/* What was converted or put in is looked at again, until nothing is left to change: a default may
 * have defaults inside, and all keywords see the value as it has become. */
static mdx_status convert_value(const struct schema *schema, const struct jsontext *index,
                                struct buffer *out, struct error *error)
{
    enum { TURNS = 32 };
    mdx_status status = explain(schema, index, SCHEMA_CONVERT, out, error);
    struct jsontext again;
    struct buffer next;

    jsontext_init(&again, index->allocator);
    buffer_init(&next, index->allocator, SIZE_MAX);
    for (int turn = 0; turn < TURNS && !status && out->len; turn++) {
        enum schema_mode mode = turn + 1 < TURNS ? SCHEMA_CONVERT : SCHEMA_STRICT;

        buffer_clear(&next);
        /* Two schemas made different things of one place: no value fits both. */
        if (jsontext_read(&again, buffer_slice(out), NULL))
            status = explain(schema, index, SCHEMA_STRICT, NULL, error);
        else
            status = explain(schema, &again, mode, &next, error);
        if (status || !next.len || slice_equal(buffer_slice(&next), buffer_slice(out)))
            break;
        buffer_clear(out);
        buffer_add_slice(out, buffer_slice(&next));
    }
    jsontext_free(&again);
    buffer_free(&next);
    return !status && buffer_failed(out) ? error_no_memory(error) : status;
}

mdx_status schema_report(const struct schema *schema, const struct jsontext *index,
                         enum schema_mode mode, struct buffer *out, struct error *error)
{
    return mode == SCHEMA_CONVERT ? convert_value(schema, index, out, error)
                                  : explain(schema, index, mode, out, error);
}
