/* answer.c - results as the schema promises them, with null where they are not, and all errors. */
#include "codec/graphql/execute.h"

#include "base/oddnumber.h"
#include "wire/wire.h"

#include <string.h>

/* Where an answer is: keys and places in lists, from the root. */
struct path {
    const struct path *before;
    struct slice key;
    uint32_t at;
    bool in_list;
};

struct answering {
    struct gql_execution *execution;
    struct buffer *out;
    struct buffer errors;
    const struct jsontext *result; /* of the call that is being written */
    struct slice odd;              /* its numbers that JSON has not */
    const struct gql_plan *plan;   /* the field that is being written */
};

/* ---- errors ---- */

static void write_path(const struct path *path, struct buffer *out)
{
    if (path->before) {
        write_path(path->before, out);
        buffer_add_char(out, ',');
    }
    if (path->in_list)
        buffer_add_u64(out, path->at);
    else
        buffer_add_json(out, path->key);
}

void gql_write_places(const struct gql_document *document, const size_t *places, uint32_t count,
                      struct buffer *out)
{
    buffer_add_text(out, ",\"locations\":[");
    for (uint32_t i = 0; i < count; i++) {
        uint32_t line, column;

        gql_position(document->source, places[i], &line, &column);
        buffer_printf(out, "%s{\"line\":%u,\"column\":%u}", i ? "," : "", line, column);
    }
    buffer_add_char(out, ']');
}

static void begin_error(struct answering *answering, const struct path *path, struct slice message)
{
    struct buffer *out = &answering->errors;

    buffer_add_text(out, out->len ? ",{\"message\":" : "{\"message\":");
    buffer_add_json(out, message);
    gql_write_places(answering->execution->document, answering->plan->places,
                     answering->plan->place_count, out);
    buffer_add_text(out, ",\"path\":[");
    write_path(path, out);
    buffer_add_char(out, ']');
}

/* An error of the library's or of the function's code. */
static void add_failure(struct answering *answering, const struct path *path,
                        const struct error *error)
{
    struct buffer *out = &answering->errors;

    begin_error(answering, path, slice_of(error_message(error)));
    buffer_add_text(out, ",\"extensions\":");
    error_write_json(error, out, answering->execution->development);
    buffer_add_char(out, '}');
}

static void add_no_memory(struct answering *answering, const struct path *path)
{
    struct error error;

    error_init(&error, answering->execution->allocator);
    error_no_memory(&error);
    add_failure(answering, path, &error);
    error_free(&error);
}

/* A result that is not what the schema says. */
static void add_mismatch(struct answering *answering, const struct path *path, const char *before,
                         uint32_t node, const char *behind)
{
    struct buffer text;

    buffer_init(&text, answering->execution->allocator, 4096);
    buffer_add_text(&text, before);
    if (node != UINT32_MAX)
        gql_inspect(answering->result, node, &text);
    buffer_add_text(&text, behind);
    begin_error(answering, path, buffer_slice(&text));
    buffer_add_text(&answering->errors,
                    ",\"extensions\":{\"code\":\"OUTPUT_INVALID\",\"category\":\"EXECUTION\","
                    "\"retryable\":false}}");
    buffer_free(&text);
}

static void add_null(struct answering *answering, const struct path *path)
{
    const struct gql_plan *plan = answering->plan;
    struct buffer text;

    buffer_init(&text, answering->execution->allocator, 4096);
    buffer_printf(&text, "Cannot return null for non-nullable field %.*s.%.*s.",
                  (int)plan->parent->name.len, plan->parent->name.data, (int)plan->field->name.len,
                  plan->field->name.data);
    add_mismatch(answering, path, text.data ? text.data : "", UINT32_MAX, "");
    buffer_free(&text);
}

/* ---- leaves ---- */

/* The number that a text or a truth value stands for, as JavaScript reads it. */
static bool number_of(const struct jsontext *result, uint32_t node, double *number,
                      struct slice *text, struct buffer *decoded)
{
    switch ((enum jsontype)result->nodes[node].type) {
    case JSONTEXT_TRUE:
    case JSONTEXT_FALSE:
        *number = result->nodes[node].type == JSONTEXT_TRUE;
        *text = *number != 0 ? SLICE("1") : SLICE("0");
        return true;
    case JSONTEXT_NUMBER:
        *number = jsontext_number(result, node);
        *text = jsontext_raw(result, node);
        return true;
    case JSONTEXT_STRING: {
        struct jsontext index;
        struct jsonfault fault;
        bool good;

        jsontext_string(result, node, decoded);
        *text = slice_trim(buffer_slice(decoded));
        jsontext_init(&index, result->allocator);
        good = text->len && jsontext_index(&index, *text, 1, &fault) &&
               index.nodes[0].type == JSONTEXT_NUMBER;
        *number = good ? jsontext_number(&index, 0) : 0;
        jsontext_free(&index);
        return good;
    }
    default:
        return false;
    }
}

static const char *write_int(struct answering *answering, uint32_t node)
{
    const char *fault = NULL;
    struct buffer decoded;
    struct slice text;
    double number;

    buffer_init(&decoded, answering->execution->allocator, 4096);
    if (!number_of(answering->result, node, &number, &text, &decoded) ||
        !(number > -9.3e18 && number < 9.3e18) || (double)(int64_t)number != number)
        fault = "Int cannot represent non-integer value: ";
    else if (number < -2147483648.0 || number > 2147483647.0)
        fault = "Int cannot represent non 32-bit signed integer value: ";
    else
        buffer_add_i64(answering->out, (int64_t)number);
    buffer_free(&decoded);
    return fault;
}

static const char *write_float(struct answering *answering, uint32_t node)
{
    const char *fault = NULL;
    struct buffer decoded;
    struct slice text;
    double number;

    buffer_init(&decoded, answering->execution->allocator, 4096);
    if (number_of(answering->result, node, &number, &text, &decoded) && number - number == 0)
        buffer_add_slice(answering->out, text);
    else
        fault = "Float cannot represent non numeric value: ";
    buffer_free(&decoded);
    return fault;
}

static const char *write_string(struct answering *answering, uint32_t node)
{
    struct slice raw = jsontext_raw(answering->result, node);

    switch ((enum jsontype)answering->result->nodes[node].type) {
    case JSONTEXT_STRING:
        buffer_add_slice(answering->out, raw);
        return NULL;
    case JSONTEXT_TRUE:
    case JSONTEXT_FALSE:
    case JSONTEXT_NUMBER:
        buffer_add_json(answering->out, raw);
        return NULL;
    default:
        return "String cannot represent value: ";
    }
}

static const char *write_boolean(struct answering *answering, uint32_t node)
{
    switch ((enum jsontype)answering->result->nodes[node].type) {
    case JSONTEXT_TRUE:
    case JSONTEXT_FALSE:
        buffer_add_slice(answering->out, jsontext_raw(answering->result, node));
        return NULL;
    case JSONTEXT_NUMBER:
        buffer_add_text(answering->out,
                        jsontext_number(answering->result, node) != 0 ? "true" : "false");
        return NULL;
    default:
        return "Boolean cannot represent a non boolean value: ";
    }
}

static const char *write_date_time(struct answering *answering, uint32_t node)
{
    struct buffer text;
    bool good;

    buffer_init(&text, answering->execution->allocator, 200);
    if (answering->result->nodes[node].type == JSONTEXT_STRING)
        jsontext_string(answering->result, node, &text);
    good = gql_is_date_time(buffer_slice(&text));
    buffer_free(&text);
    if (!good)
        return "DateTime is an RFC 3339 date-time, not ";
    buffer_add_slice(answering->out, jsontext_raw(answering->result, node));
    return NULL;
}

static const char *write_big_int(struct answering *answering, uint32_t node)
{
    struct slice raw = jsontext_raw(answering->result, node), digits = raw;

    if (answering->result->nodes[node].type == JSONTEXT_STRING)
        digits = slice_make(raw.data + 1, raw.len - 2);
    raw = slice_from(digits, slice_starts(digits, "-"));
    for (size_t i = 0; i < raw.len; i++)
        if (raw.data[i] < '0' || raw.data[i] > '9')
            return "BigInt cannot represent non-integer value: ";
    if (!raw.len)
        return "BigInt cannot represent non-integer value: ";
    buffer_add_slice(answering->out, digits);
    return NULL;
}

/* NULL: written; else what is wrong. */
static const char *write_scalar(struct answering *answering, uint32_t node, enum gql_scalar scalar)
{
    switch (scalar) {
    case GQL_SCALAR_INT:
        return write_int(answering, node);
    case GQL_SCALAR_FLOAT:
        return write_float(answering, node);
    case GQL_SCALAR_STRING:
    case GQL_SCALAR_ID:
        return write_string(answering, node);
    case GQL_SCALAR_BOOLEAN:
        return write_boolean(answering, node);
    case GQL_SCALAR_DATE_TIME:
        return write_date_time(answering, node);
    case GQL_SCALAR_BIG_INT:
        return write_big_int(answering, node);
    case GQL_SCALAR_JSON:
        break;
    }
    buffer_add_slice(answering->out, jsontext_raw(answering->result, node));
    return NULL;
}

static bool write_leaf(struct answering *answering, uint32_t node, const struct gql_type *type,
                       const struct path *path)
{
    const char *fault;
    struct buffer text;

    if (type->kind == GQL_SCALAR) {
        fault = write_scalar(answering, node, type->scalar);
        if (fault)
            add_mismatch(answering, path, fault, node, "");
        return !fault;
    }
    for (uint32_t i = 0; i < type->value_count; i++)
        if (answering->result->nodes[node].type == JSONTEXT_STRING &&
            jsontext_equals(answering->result, node, type->values[i])) {
            buffer_add_slice(answering->out, jsontext_raw(answering->result, node));
            return true;
        }
    buffer_init(&text, answering->execution->allocator, 4096);
    buffer_printf(&text, "Enum \"%.*s\" cannot represent value: ", (int)type->name.len,
                  type->name.data);
    add_mismatch(answering, path, text.data ? text.data : "", node, "");
    buffer_free(&text);
    return false;
}

/* ---- values ---- */

static void cut(struct buffer *out, size_t len)
{
    if (out->failed)
        return;
    out->len = len;
    if (out->data)
        out->data[len] = '\0';
}

/* Writes the value, or null in its place. False: null is not allowed here, so it is the one
 * outside that becomes null; nothing is written then. */
static bool write_value(struct answering *answering, uint32_t node, const struct gql_type *type,
                        const struct path *path);

static bool write_list(struct answering *answering, uint32_t node, const struct gql_type *of,
                       const struct path *path)
{
    const struct jsonnode *list = &answering->result->nodes[node];
    const struct gql_plan *plan = answering->plan;
    struct path inner = { .before = path, .in_list = true };
    uint32_t child = node + 1;
    struct buffer text;

    if (list->type != JSONTEXT_ARRAY) {
        buffer_init(&text, answering->execution->allocator, 4096);
        buffer_printf(&text, "Expected Iterable, but did not find one for field \"%.*s.%.*s\".",
                      (int)plan->parent->name.len, plan->parent->name.data,
                      (int)plan->field->name.len, plan->field->name.data);
        add_mismatch(answering, path, text.data ? text.data : "", UINT32_MAX, "");
        buffer_free(&text);
        return false;
    }
    buffer_add_char(answering->out, '[');
    for (; inner.at < list->count; inner.at++) {
        if (inner.at)
            buffer_add_char(answering->out, ',');
        if (!write_value(answering, child, of, &inner))
            return false;
        child = answering->result->nodes[child].next;
    }
    buffer_add_char(answering->out, ']');
    return true;
}

static void write_key(struct answering *answering, struct slice key, bool first)
{
    if (!first)
        buffer_add_char(answering->out, ',');
    buffer_add_json(answering->out, key);
    buffer_add_char(answering->out, ':');
}

/* The members of a result; what is no object has none. */
static bool write_object(struct answering *answering, uint32_t node, const struct path *path)
{
    const struct gql_plan *outer = answering->plan;
    bool object = answering->result->nodes[node].type == JSONTEXT_OBJECT, good = true;

    buffer_add_char(answering->out, '{');
    for (const struct gql_plan *plan = outer->inner; plan && good; plan = plan->next) {
        struct path inner = { .before = path, .key = plan->key };
        uint32_t member =
            object ? jsontext_member(answering->result, node, plan->field->property) : 0;

        write_key(answering, plan->key, plan == outer->inner);
        if (plan->field == &gql_typename_field) {
            buffer_add_json(answering->out, plan->parent->name);
            continue;
        }
        answering->plan = plan;
        good = write_value(answering, member, plan->field->type, &inner);
    }
    answering->plan = outer;
    buffer_add_char(answering->out, '}');
    return good;
}

/* node 0 stands for a member that is not there, where there is an object around it. */
static bool is_null(const struct answering *answering, uint32_t node, const struct path *path)
{
    bool root = !path->before || answering->plan->call;

    return (!node && !root) || answering->result->nodes[node].type == JSONTEXT_NULL;
}

/* NaN and Infinity are mistakes where a number is due, and null elsewhere. True: it was said. */
static bool is_odd(struct answering *answering, uint32_t node, const struct gql_type *type,
                   const struct path *path)
{
    enum odd_kind kind;

    if (!answering->odd.len || type->kind != GQL_SCALAR ||
        (type->scalar != GQL_SCALAR_INT && type->scalar != GQL_SCALAR_FLOAT))
        return false;
    kind = odd_find(answering->odd, answering->result->nodes[node].start);
    if (kind == ODD_NONE)
        return false;
    add_mismatch(answering, path,
                 type->scalar == GQL_SCALAR_INT ? "Int cannot represent non-integer value: "
                                                : "Float cannot represent non numeric value: ",
                 UINT32_MAX, odd_name(kind));
    return true;
}

static bool write_value(struct answering *answering, uint32_t node, const struct gql_type *type,
                        const struct path *path)
{
    size_t start = answering->out->len;
    bool good;

    if (type->kind == GQL_NON_NULL) {
        if (is_null(answering, node, path) && is_odd(answering, node, type->of, path))
            return false;
        if (is_null(answering, node, path)) {
            add_null(answering, path);
            return false;
        }
        good = write_value(answering, node, type->of, path);
        if (!good || (!answering->out->failed &&
                      slice_is(slice_from(buffer_slice(answering->out), start), "null"))) {
            cut(answering->out, start);
            return false;
        }
        return true;
    }
    if (is_null(answering, node, path)) {
        (void)is_odd(answering, node, type, path);
        buffer_add_text(answering->out, "null");
        return true;
    }
    if (type->kind == GQL_LIST)
        good = write_list(answering, node, type->of, path);
    else if (type->kind == GQL_OBJECT)
        good = write_object(answering, node, path);
    else
        good = write_leaf(answering, node, type, path);
    if (good)
        return true;
    cut(answering->out, start);
    buffer_add_text(answering->out, "null");
    return true;
}

/* ---- roots ---- */

/* False: null is written nowhere, the object around becomes null. */
static bool write_call(struct answering *answering, struct gql_call *call, const struct path *path)
{
    struct jsontext index;
    struct jsonfault fault;
    bool good;

    if (call->error.status) {
        add_failure(answering, path, &call->error);
        if (call->plan->field->type->kind == GQL_NON_NULL)
            return false;
        buffer_add_text(answering->out, "null");
        return true;
    }
    jsontext_init(&index, answering->execution->allocator);
    good = jsontext_index(&index, buffer_slice(&call->output), 512, &fault);
    answering->result = &index;
    answering->odd = buffer_slice(&call->odd);
    if (good) {
        good = write_value(answering, 0, call->plan->field->type, path);
    } else {
        if (fault.kind == JSONFAULT_MEMORY)
            add_no_memory(answering, path);
        else
            add_mismatch(answering, path, "The result cannot be read.", UINT32_MAX, "");
        buffer_add_text(answering->out, "null");
        good = true;
    }
    jsontext_free(&index);
    return good;
}

static void write_meta(struct answering *answering, const struct gql_plan *plan)
{
    struct gql_execution *execution = answering->execution;
    struct gql_meta meta = { GQL_META_SCHEMA, NULL };
    struct buffer name, message;

    if (plan->field == &gql_type_field) {
        buffer_init(&name, execution->allocator, 4096);
        buffer_init(&message, execution->allocator, 4096);
        gql_coerce_literal(plan->arguments->value, &gql_scalars[GQL_SCALAR_JSON],
                           &execution->bindings, &name, &message);
        meta.kind = GQL_META_TYPE;
        if (name.len > 2)
            meta.of = gql_type_find(execution->schema, slice_make(name.data + 1, name.len - 2));
        buffer_free(&name);
        buffer_free(&message);
        if (!meta.of) {
            buffer_add_text(answering->out, "null");
            return;
        }
    }
    gql_introspect(execution, &meta, plan->inner, answering->out);
}

/* The roots, and the members of a DO and its namespaces. False: the object becomes null. */
static bool write_space(struct answering *answering, const struct gql_plan *first,
                        const struct path *path)
{
    bool good = true;

    buffer_add_char(answering->out, '{');
    for (const struct gql_plan *plan = first; plan && good; plan = plan->next) {
        struct path inner = { .before = path, .key = plan->key };

        write_key(answering, plan->key, plan == first);
        answering->plan = plan;
        if (plan->field == &gql_typename_field)
            buffer_add_json(answering->out, plan->parent->name);
        else if (plan->field == &gql_schema_field || plan->field == &gql_type_field)
            write_meta(answering, plan);
        else if (plan->call)
            good = write_call(answering, &answering->execution->calls[plan->call - 1], &inner);
        else if (plan->field->type->space) {
            size_t start = answering->out->len;

            if (!write_space(answering, plan->inner, &inner)) {
                cut(answering->out, start);
                buffer_add_text(answering->out, "null");
            }
        } else {
            buffer_add_text(answering->out, "null");
        }
    }
    buffer_add_char(answering->out, '}');
    return good;
}

void gql_answer(struct gql_execution *execution, struct buffer *out)
{
    struct answering answering = { .execution = execution, .out = out };
    size_t start;

    buffer_init(&answering.errors, execution->allocator, SIZE_MAX);
    buffer_add_text(out, "{\"data\":");
    start = out->len;
    if (!write_space(&answering, execution->plan, NULL)) {
        cut(out, start);
        buffer_add_text(out, "null");
    }
    if (answering.errors.len) {
        buffer_add_text(out, ",\"errors\":[");
        buffer_add_slice(out, buffer_slice(&answering.errors));
        buffer_add_char(out, ']');
    }
    buffer_add_char(out, '}');
    if (buffer_failed(&answering.errors))
        out->failed = true;
    buffer_free(&answering.errors);
}
