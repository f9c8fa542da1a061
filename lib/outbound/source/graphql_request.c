/* graphql_request.c - a tool and its arguments as GraphQL over HTTP, and the value of the answer.
 */
#include "outbound/source/graphql.h"

#include "base/jsontext.h"
#include "wire/wire.h"

enum { MOST_SELECT = 16 * 1024, DEEPEST_SELECT = 64 };

/* ---- the caller's own selection ----------------------------------------------------------- */

/* It stands between braces of ours, so it may neither end them nor name what is outside. */
static const char *wrong_with(struct slice select)
{
    enum gql_token open[DEEPEST_SELECT];
    struct gql_lexer lexer;
    int depth = 0;
    bool any = false;

    gql_lexer_init(&lexer, select);
    for (; lexer.token != GQL_END; gql_lexer_next(&lexer)) {
        any = true;
        switch (lexer.token) {
        case GQL_BRACE_OPEN:
        case GQL_PAREN_OPEN:
        case GQL_BRACKET_OPEN:
            if (depth == DEEPEST_SELECT)
                return "it is nested too deep";
            open[depth++] = lexer.token;
            break;
        case GQL_BRACE_CLOSE:
        case GQL_PAREN_CLOSE:
        case GQL_BRACKET_CLOSE:
            if (!depth || open[depth - 1] != (lexer.token == GQL_BRACE_CLOSE   ? GQL_BRACE_OPEN
                                              : lexer.token == GQL_PAREN_CLOSE ? GQL_PAREN_OPEN
                                                                               : GQL_BRACKET_OPEN))
                return "a bracket is closed that was not opened";
            depth--;
            break;
        case GQL_DOLLAR:
            return "it has no variables: write values as they are";
        case GQL_WRONG:
            return "it is no GraphQL";
        default:
            break;
        }
    }
    if (depth)
        return "a bracket is not closed";
    return any ? NULL : "it is empty";
}

static mdx_status read_select(const struct jsontext *args, uint32_t node, struct buffer *select,
                              struct error *error)
{
    const char *wrong = "it is a text";

    if (args->nodes[node].type == JSONTEXT_STRING) {
        jsontext_string(args, node, select);
        if (buffer_failed(select) && !select->over)
            return error_no_memory(error);
        wrong = select->over ? "it is too long" : wrong_with(buffer_slice(select));
    }
    if (!wrong)
        return MDX_OK;
    error_set(error, CODE_INVALID_PARAMS, GRAPHQL_SELECT ": %s", wrong);
    error_hint(error, "Name fields as in: id owner { login }");
    return MDX_E_VALIDATION;
}

/* ---- the document -------------------------------------------------------------------------- */

struct making {
    const json_t *request;
    const struct jsontext *args;
    struct buffer declared, passed, variables; /* `$a: Int!`, `a: $a`, `"a":1` */
    struct buffer select;
    bool newest;
    struct error *error;
};

static mdx_status unknown(const struct making *making, struct slice name)
{
    const json_t *known = json_object_get(making->request, "variables");

    error_set(making->error, CODE_INVALID_PARAMS, "There is no argument '%.*s'",
              (int)(name.len < 100 ? name.len : 100), name.len ? name.data : "");
    if (!json_object_size(known))
        error_hint(making->error, "It takes none.");
    return MDX_E_VALIDATION;
}

static mdx_status add_argument(struct making *making, struct slice name, uint32_t node)
{
    const json_t *types = json_object_get(making->request, "variables");
    const json_t *type = json_object_getn(types, name.data ? name.data : "", name.len);

    if (slice_is(name, GRAPHQL_SELECT) && json_object_get(making->request, "selection"))
        return read_select(making->args, node, &making->select, making->error);
    if (slice_is(name, GRAPHQL_NEWEST) && json_object_get(making->request, GRAPHQL_NEWEST)) {
        making->newest = making->args->nodes[node].type == JSONTEXT_TRUE;
        return MDX_OK;
    }
    if (!json_is_string(type))
        return unknown(making, name);
    buffer_add_text(&making->declared, making->declared.len ? ", $" : "$");
    buffer_add_slice(&making->declared, name);
    buffer_add_text(&making->declared, ": ");
    buffer_add_slice(&making->declared, json_string_slice(type));
    buffer_add_text(&making->passed, making->passed.len ? ", " : "");
    buffer_add_slice(&making->passed, name);
    buffer_add_text(&making->passed, ": $");
    buffer_add_slice(&making->passed, name);
    if (making->variables.len)
        buffer_add_char(&making->variables, ',');
    buffer_add_json(&making->variables, name);
    buffer_add_char(&making->variables, ':');
    buffer_add_slice(&making->variables, jsontext_raw(making->args, node));
    return MDX_OK;
}

static mdx_status add_arguments(struct making *making)
{
    const struct jsontext *args = making->args;
    uint32_t key = 1;
    mdx_status status = MDX_OK;
    struct buffer name;

    buffer_init(&name, making->declared.allocator, 4096);
    for (uint32_t at = 0; at < args->nodes[0].count && !status; at++) {
        buffer_clear(&name);
        jsontext_string(args, key, &name);
        status = add_argument(making, buffer_slice(&name), args->nodes[key].next);
        key = args->nodes[args->nodes[key].next].next;
    }
    buffer_free(&name);
    return status;
}

/* What has to be there, the server says too; we say it before anything is sent. */
static mdx_status check_required(const struct making *making, const json_t *tool)
{
    json_t *name;
    size_t at;

    json_array_foreach(json_object_get(json_object_get(tool, "inputSchema"), "required"), at, name)
    {
        if (!jsontext_member(making->args, 0, json_string_slice(name)))
            return error_set(making->error, CODE_INVALID_PARAMS, "Missing required field '%s'",
                             json_string_value(name));
    }
    return MDX_OK;
}

static void write_document(const struct making *making, struct buffer *out)
{
    const json_t *request = making->request;
    struct slice selection = json_text(request, "selection");

    buffer_add_slice(out, json_text(request, making->newest ? GRAPHQL_NEWEST : "document"));
    if (out->len)
        return;
    buffer_add_slice(out, json_text(request, "operation"));
    if (making->declared.len) {
        buffer_add_char(out, '(');
        buffer_add_slice(out, buffer_slice(&making->declared));
        buffer_add_char(out, ')');
    }
    buffer_add_text(out, " { ");
    buffer_add_slice(out, json_text(request, "field"));
    if (making->passed.len) {
        buffer_add_char(out, '(');
        buffer_add_slice(out, buffer_slice(&making->passed));
        buffer_add_char(out, ')');
    }
    if (making->select.len) {
        /* The line's end ends a comment of the caller's. */
        buffer_add_text(out, " { ");
        buffer_add_slice(out, buffer_slice(&making->select));
        buffer_add_text(out, "\n}");
    } else {
        buffer_add_slice(out, selection);
    }
    buffer_add_text(out, " }");
}

static void write_body(const struct making *making, struct outgoing *out)
{
    struct buffer document;

    buffer_init(&document, out->body.allocator, SIZE_MAX);
    write_document(making, &document);
    buffer_add_text(&out->body, "{\"query\":");
    buffer_add_json(&out->body, buffer_slice(&document));
    if (making->variables.len) {
        buffer_add_text(&out->body, ",\"variables\":{");
        buffer_add_slice(&out->body, buffer_slice(&making->variables));
        buffer_add_char(&out->body, '}');
    }
    buffer_add_char(&out->body, '}');
    out->has_body = true;
    out->body.failed |= buffer_failed(&document);
    buffer_free(&document);
}

static mdx_status make(struct making *making, const json_t *source, const json_t *tool,
                       struct outgoing *out)
{
    struct slice server = json_text(source, "serverOverride");
    mdx_status status;

    if (!server.len)
        server = json_text(source, "server");
    if (!server.len)
        return error_set(making->error, CODE_CONFIG_INVALID,
                         "the source has no server: import it again with --server URL");
    status = check_required(making, tool);
    if (!status)
        status = add_arguments(making);
    if (status)
        return status;
    buffer_add_text(&out->method, "POST");
    buffer_add_slice(&out->url, server);
    outgoing_header(out, SLICE("Accept"),
                    SLICE("application/graphql-response+json, application/json;q=0.9"));
    outgoing_header(out, SLICE("Content-Type"), SLICE("application/json"));
    out->idempotent = slice_is(json_text(making->request, "operation"), "query");
    write_body(making, out);
    if (outgoing_failed(out) || buffer_failed(&making->declared) ||
        buffer_failed(&making->passed) || buffer_failed(&making->variables))
        return error_no_memory(making->error);
    return MDX_OK;
}

mdx_status graphql_request(const json_t *source, const json_t *tool, struct slice args,
                           struct outgoing *out, struct error *error)
{
    const struct allocator *allocator = out->url.allocator;
    struct jsontext index;
    struct making making = { .request = json_object_get(tool, "request"),
                             .args = &index,
                             .error = error };
    mdx_status status;

    jsontext_init(&index, allocator);
    buffer_init(&making.declared, allocator, SIZE_MAX);
    buffer_init(&making.passed, allocator, SIZE_MAX);
    buffer_init(&making.variables, allocator, SIZE_MAX);
    buffer_init(&making.select, allocator, MOST_SELECT);
    status = jsontext_read(&index, args.len ? args : SLICE("{}"), error);
    if (!status && index.nodes[0].type != JSONTEXT_OBJECT)
        status = error_set(error, CODE_INVALID_PARAMS, "the arguments are no object");
    if (!status)
        status = make(&making, source, tool, out);
    buffer_free(&making.declared);
    buffer_free(&making.passed);
    buffer_free(&making.variables);
    buffer_free(&making.select);
    jsontext_free(&index);
    return status;
}

/* ---- the answer ------------------------------------------------------------------------------ */

/* `extensions.code` as servers commonly have it. */
static enum code code_of(struct slice code)
{
    static const struct {
        const char *theirs;
        enum code ours;
    } rows[] = {
        { "UNAUTHENTICATED", CODE_AUTH_FAILED },
        { "UNAUTHORIZED", CODE_AUTH_FAILED },
        { "FORBIDDEN", CODE_FORBIDDEN },
        { "BAD_USER_INPUT", CODE_INVALID_PARAMS },
        { "GRAPHQL_VALIDATION_FAILED", CODE_INVALID_PARAMS },
        { "GRAPHQL_PARSE_FAILED", CODE_INVALID_PARAMS },
        { "BAD_REQUEST", CODE_INVALID_PARAMS },
        { "RATE_LIMITED", CODE_RATE_LIMITED },
        { "THROTTLED", CODE_RATE_LIMITED },
        { "TOO_MANY_REQUESTS", CODE_RATE_LIMITED },
    };

    for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++)
        if (slice_is(code, rows[at].theirs))
            return rows[at].ours;
    return CODE_OPERATION_FAILED;
}

/* Some put the code into `type`. */
static struct slice their_code(const struct jsontext *answer, uint32_t one)
{
    uint32_t extensions = jsontext_member(answer, one, SLICE("extensions"));
    uint32_t code = 0;

    if (extensions && answer->nodes[extensions].type == JSONTEXT_OBJECT)
        code = jsontext_member(answer, extensions, SLICE("code"));
    if (!code)
        code = jsontext_member(answer, one, SLICE("type"));
    if (!code || answer->nodes[code].type != JSONTEXT_STRING)
        return SLICE("");
    return slice_trim(
        slice_make(jsontext_raw(answer, code).data + 1, jsontext_raw(answer, code).len - 2));
}

static mdx_status take_errors(const struct jsontext *answer, uint32_t errors, struct error *error)
{
    uint32_t first = errors + 1, node = 0;
    struct buffer message, details;
    struct slice code = SLICE("");

    buffer_init(&message, answer->allocator, 2000);
    buffer_init(&details, answer->allocator, SIZE_MAX);
    if (answer->nodes[first].type == JSONTEXT_OBJECT) {
        node = jsontext_member(answer, first, SLICE("message"));
        code = their_code(answer, first);
    }
    if (node && answer->nodes[node].type == JSONTEXT_STRING)
        jsontext_string(answer, node, &message);
    error_set(error, code_of(code), "%.*s", message.len ? (int)message.len : 35,
              message.len ? message.data : "the server answers with errors only");
    buffer_add_text(&details, "{\"errors\":");
    buffer_add_slice(&details, jsontext_raw(answer, errors));
    buffer_add_char(&details, '}');
    if (!buffer_failed(&details) && details.len < 64 * 1024)
        error_details(error, buffer_slice(&details));
    buffer_free(&message);
    buffer_free(&details);
    return error->status;
}

static bool is_there(const struct jsontext *answer, uint32_t node)
{
    return node && answer->nodes[node].type != JSONTEXT_NULL;
}

static mdx_status take(const json_t *request, const struct jsontext *answer, struct buffer *out,
                       struct error *error)
{
    struct slice field = json_text(request, "field");
    uint32_t data, errors, value;

    if (answer->nodes[0].type != JSONTEXT_OBJECT)
        return error_set(error, CODE_OPERATION_FAILED, "the answer is no GraphQL response");
    data = jsontext_member(answer, 0, SLICE("data"));
    errors = jsontext_member(answer, 0, SLICE("errors"));
    value = data;
    if (field.len)
        value = is_there(answer, data) && answer->nodes[data].type == JSONTEXT_OBJECT
                    ? jsontext_member(answer, data, field)
                    : 0;
    if (!is_there(answer, value) && errors && answer->nodes[errors].type == JSONTEXT_ARRAY &&
        answer->nodes[errors].count)
        return take_errors(answer, errors, error);
    if (!value)
        return error_set(
            error, CODE_OPERATION_FAILED,
            "the answer is no GraphQL response: it has neither data of %.*s nor errors",
            field.len ? (int)field.len : 10, field.len ? field.data : "the schema");
    buffer_add_slice(out, jsontext_raw(answer, value));
    return buffer_failed(out) ? error_no_memory(error) : MDX_OK;
}

mdx_status graphql_answer(const json_t *source, const json_t *tool, struct slice value,
                          struct buffer *out, struct error *error)
{
    struct jsontext answer;
    mdx_status status;

    (void)source;
    jsontext_init(&answer, out->allocator);
    status = jsontext_read(&answer, value, error);
    if (!status)
        status = take(json_object_get(tool, "request"), &answer, out, error);
    jsontext_free(&answer);
    return status;
}

void graphql_refusal(const struct allocator *allocator, struct slice body, struct error *error)
{
    const bool by_status = error->status == MDX_E_AUTH || error->code == CODE_RATE_LIMITED;
    struct jsontext answer;
    struct error said;
    uint32_t errors = 0;

    jsontext_init(&answer, allocator);
    if (!jsontext_read(&answer, body, NULL) && answer.nodes[0].type == JSONTEXT_OBJECT)
        errors = jsontext_member(&answer, 0, SLICE("errors"));
    if (errors && answer.nodes[errors].type == JSONTEXT_ARRAY && answer.nodes[errors].count &&
        !by_status && !error->retryable) {
        error_init(&said, error->allocator);
        take_errors(&answer, errors, &said);
        error_free(error);
        error_copy(error, &said);
        error_free(&said);
    }
    jsontext_free(&answer);
}
