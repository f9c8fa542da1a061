/* graphql.c - the GraphQL codec: a request is read, the schema of what is loaded is looked at, the
 * operation validated, its calls made, its answer written. */
#include "codec/graphql/graphql.h"

#include <string.h>

enum { MOST_ANSWER = 64 << 20 };

static void *graphql_share(const struct allocator *allocator)
{
    struct graphql_shared *shared = mem_new(allocator, sizeof *shared);

    if (!shared)
        return NULL;
    shared->allocator = allocator;
    if (lock_init(&shared->lock))
        return shared;
    mem_free(allocator, shared);
    return NULL;
}

static void graphql_unshare(void *state)
{
    struct graphql_shared *shared = state;

    for (size_t i = 0; i < GRAPHQL_DOCUMENTS_MOST; i++)
        gql_kept_release(shared->documents[i]);
    gql_schema_release(shared->schema);
    catalogue_release(shared->catalogue);
    for (size_t i = 0; i < GRAPHQL_PARTS_MOST; i++) {
        gql_schema_release(shared->parts[i].schema);
        catalogue_release(shared->parts[i].catalogue);
    }
    for (size_t i = 0; i < GRAPHQL_OWN_MOST; i++)
        gql_schema_release(shared->own[i]);
    lock_free(&shared->lock);
    mem_free(shared->allocator, shared);
}

static void *graphql_open(const struct allocator *allocator, const struct codec_request *request,
                          const struct codec_port *port)
{
    struct graphql *graphql = mem_resize(allocator, NULL, sizeof *graphql);
    const struct codec_settings *settings = request->settings;

    if (!graphql)
        return NULL;
    memset(graphql, 0, offsetof(struct graphql, block));
    pool_init(&graphql->pool, allocator, graphql->block, sizeof graphql->block);
    graphql->allocator = allocator = &graphql->pool.allocator;
    graphql->request = request;
    graphql->port = port;
    graphql->scope.allocator = allocator;
    graphql->limits = (struct gql_limits){ .tokens = settings->graphql_tokens,
                                           .depth = settings->graphql_depth,
                                           .aliases = settings->graphql_aliases,
                                           .root_fields = settings->graphql_root_fields,
                                           .directives = settings->graphql_directives,
                                           .variables = 100,
                                           .fragments = 200,
                                           .string_bytes = 1 << 20 };
    buffer_init(&graphql->body, allocator, request->most_body);
    buffer_init(&graphql->query, allocator, SIZE_MAX);
    buffer_init(&graphql->name, allocator, SIZE_MAX);
    buffer_init(&graphql->variables, allocator, SIZE_MAX);
    gql_arena_init(&graphql->execution.arena, allocator);
    graphql->execution.allocator = allocator;
    graphql->execution.bindings.allocator = allocator;
    return graphql;
}

static void graphql_close(void *state)
{
    struct graphql *graphql = state;

    gql_execution_free(&graphql->execution);
    gql_kept_release(graphql->kept);
    gql_schema_release(graphql->schema);
    codec_scope_free(&graphql->scope);
    buffer_free(&graphql->body);
    buffer_free(&graphql->query);
    buffer_free(&graphql->name);
    buffer_free(&graphql->variables);
    mem_free(graphql->pool.behind, graphql);
}

/* ---- the schema ---- */

static bool is_better(const struct catalogue *catalogue, const struct catalogue *kept)
{
    return !kept || catalogue->generation > kept->generation ||
           (catalogue->generation == kept->generation && catalogue->count >= kept->count);
}

static void drop_part(struct graphql_shared *shared, struct graphql_part *part)
{
    graphql_documents_forget(shared, part->schema);
    gql_schema_release(part->schema);
    catalogue_release(part->catalogue);
    *part = (struct graphql_part){ 0 };
}

static void keep_part(struct graphql_shared *shared, const struct catalogue *catalogue,
                      struct gql_schema *schema)
{
    struct graphql_part *part = &shared->parts[shared->next_part];

    drop_part(shared, part);
    *part = (struct graphql_part){ catalogue_retain(catalogue), gql_schema_retain(schema) };
    shared->next_part = (shared->next_part + 1) % GRAPHQL_PARTS_MOST;
}

/* Parts of what was loaded before go with it. */
static void keep_whole(struct graphql_shared *shared, const struct catalogue *catalogue,
                       struct gql_schema *schema)
{
    graphql_documents_forget(shared, shared->schema);
    gql_schema_release(shared->schema);
    catalogue_release(shared->catalogue);
    shared->schema = gql_schema_retain(schema);
    shared->catalogue = catalogue_retain(catalogue);
    for (size_t i = 0; i < GRAPHQL_PARTS_MOST; i++)
        if (shared->parts[i].catalogue &&
            shared->parts[i].catalogue->generation < catalogue->generation)
            drop_part(shared, &shared->parts[i]);
}

/* The schema that was made of the catalogue, retained, or NULL. */
static struct gql_schema *find_made(struct graphql_shared *shared,
                                    const struct catalogue *catalogue)
{
    if (shared->catalogue == catalogue)
        return gql_schema_retain(shared->schema);
    for (size_t i = 0; i < GRAPHQL_PARTS_MOST; i++)
        if (shared->parts[i].catalogue == catalogue)
            return gql_schema_retain(shared->parts[i].schema);
    return NULL;
}

/* Of all that the caller sees: what was made of that, or a new one, made of the last one where
 * little has changed. */
static mdx_status whole_schema(struct graphql *graphql, const struct catalogue *catalogue,
                               struct error *error)
{
    struct graphql_shared *shared = graphql->request->shared;
    mdx_status status = MDX_OK;

    lock_take(&shared->lock);
    graphql->schema = find_made(shared, catalogue);
    if (!graphql->schema)
        status = gql_schema_make(&graphql->schema, shared->allocator, catalogue, shared->schema,
                                 NULL, error);
    else
        catalogue = NULL;
    if (!status && catalogue && is_better(catalogue, shared->catalogue))
        keep_whole(shared, catalogue, graphql->schema);
    else if (!status && catalogue && catalogue->generation == shared->catalogue->generation)
        keep_part(shared, catalogue, graphql->schema);
    lock_give(&shared->lock);
    return status;
}

/* The schema of that program alone as it was made before, or NULL. */
static struct gql_schema *find_own(struct graphql_shared *shared, const struct program *program)
{
    for (size_t i = 0; i < GRAPHQL_OWN_MOST && shared->own[i]; i++)
        if (shared->own[i]->pieces[0]->program == program)
            return gql_schema_retain(shared->own[i]);
    return NULL;
}

/* In the place of the oldest one. */
static void keep_own(struct graphql_shared *shared, struct gql_schema *schema)
{
    graphql_documents_forget(shared, shared->own[shared->next]);
    gql_schema_release(shared->own[shared->next]);
    shared->own[shared->next] = gql_schema_retain(schema);
    shared->next = (shared->next + 1) % GRAPHQL_OWN_MOST;
}

/* /graphql/ID[@V] */
static mdx_status own_schema(struct graphql *graphql, const struct catalogue *catalogue,
                             struct slice id, struct error *error)
{
    const struct program *program = catalogue_find(catalogue, id);
    struct graphql_shared *shared = graphql->request->shared;
    mdx_status status = MDX_OK;

    if (!program)
        return error_set(error, CODE_TOOL_NOT_FOUND, "there is no '%.*s'",
                         (int)(id.len < 255 ? id.len : 255), id.data);
    lock_take(&shared->lock);
    graphql->schema = find_own(shared, program);
    if (!graphql->schema) {
        status =
            gql_schema_make(&graphql->schema, shared->allocator, catalogue, NULL, program, error);
        if (!status)
            keep_own(shared, graphql->schema);
    }
    lock_give(&shared->lock);
    return status;
}

/* ID[@V] whose schema it is; empty: of everything. */
static struct slice schema_target(const struct graphql *graphql)
{
    struct slice target = graphql->scope.target;

    if (slice_is(target, "schema.graphql"))
        return SLICE("");
    if (graphql->wants_sdl && slice_ends(target, "/schema.graphql"))
        return slice_to(target, target.len - sizeof "/schema.graphql" + 1);
    return target;
}

static mdx_status find_schema(struct graphql *graphql, const struct catalogue *catalogue,
                              struct error *error)
{
    struct slice target = schema_target(graphql), version;

    if (!target.len)
        return whole_schema(graphql, catalogue, error);
    return own_schema(graphql, catalogue, slice_split(target, '@', &version), error);
}

static void answer_sdl(struct graphql *graphql)
{
    struct buffer out;

    buffer_init(&out, graphql->allocator, SIZE_MAX);
    gql_schema_write(graphql->schema, &out);
    buffer_add_char(&out, '\n');
    graphql->answered = true;
    codec_reply_buffer(graphql->port, 200, "application/graphql; charset=utf-8", &out);
}

/* ---- the operation ---- */

static const struct gql_operation *choose(struct graphql *graphql)
{
    const struct gql_operation *at = graphql->execution.document->operations;
    struct slice name = buffer_slice(&graphql->name);

    if (!name.len) {
        if (at && !at->next)
            return at;
        gql_report(&graphql->errors, NULL, 0, "%s",
                   at ? "Must provide operation name if query contains multiple operations."
                      : "Must provide an operation.");
        return NULL;
    }
    while (at && !slice_equal(at->name, name))
        at = at->next;
    if (!at)
        gql_report(&graphql->errors, NULL, 0, "Unknown operation named \"%.*s\".",
                   (int)(name.len < 200 ? name.len : 200), name.data);
    return at;
}

static bool check_kind(struct graphql *graphql, const struct gql_operation *operation)
{
    static const char *const kinds[] = { "query", "mutation", "subscription" };
    bool there = operation->kind == GQL_QUERY ||
                 (operation->kind == GQL_MUTATION && graphql->schema->mutation.field_count);

    if (graphql->reads && operation->kind != GQL_QUERY) {
        graphql_refuse(graphql, 405, CODE_METHOD_NOT_ALLOWED,
                       "Only a query may come by GET: send this one by POST.");
        return false;
    }
    if (!there) {
        gql_report(&graphql->errors, &operation->at, 1,
                   "Schema is not configured to execute %s operation.", kinds[operation->kind]);
        graphql_answer_errors(graphql);
    }
    return there;
}

static bool bind(struct graphql *graphql)
{
    struct slice given = buffer_slice(&graphql->variables);
    struct gql_execution *execution = &graphql->execution;
    struct jsonfault fault;
    struct jsontext index;
    bool good = true;

    jsontext_init(&index, graphql->allocator);
    if (given.len && !slice_is(slice_trim(given), "null"))
        good = jsontext_index(&index, given, 200, &fault) && index.nodes[0].type == JSONTEXT_OBJECT;
    if (!good)
        graphql_refuse(graphql, 400, CODE_INVALID_REQUEST, "The variables are no JSON object.");
    else if (!gql_bind(&execution->bindings, graphql->allocator, graphql->schema,
                       execution->operation, index.count ? &index : NULL, &graphql->errors)) {
        good = false;
        if (graphql->errors.count)
            graphql_answer_errors(graphql);
        else
            graphql_refuse(graphql, 500, CODE_OUT_OF_MEMORY, "The host has no memory left.");
    }
    jsontext_free(&index);
    return good;
}

/* Parsed and valid, unless one that was is known. False: it was answered. */
static bool read_document(struct graphql *graphql)
{
    struct graphql_shared *shared = graphql->request->shared;
    const struct slice text = buffer_slice(&graphql->query);
    struct gql_document *document;

    graphql->kept = graphql_document_find(shared, graphql->schema, text);
    if (!graphql->kept) {
        graphql->kept = gql_kept_new(shared->allocator, text);
        document = graphql->kept ? gql_kept_document(graphql->kept) : NULL;
        if (!document ||
            !gql_parse(document, shared->allocator, document->source, &graphql->limits,
                       &graphql->errors) ||
            !gql_validate(graphql->schema, document, &graphql->limits, &graphql->errors)) {
            if (graphql->errors.count)
                graphql_answer_errors(graphql);
            else
                graphql_refuse(graphql, 500, CODE_OUT_OF_MEMORY, "The host has no memory left.");
            return false;
        }
        graphql_document_keep(shared, graphql->kept, graphql->schema);
    }
    /* The document's arena is not this request's alone. */
    gql_errors_init(&graphql->errors, &graphql->execution.arena, 100);
    return true;
}

/* Read, chosen, its variables bound. False: it was answered. */
static bool prepare(struct graphql *graphql)
{
    struct gql_execution *execution = &graphql->execution;

    if (!read_document(graphql))
        return false;
    execution->schema = graphql->schema;
    execution->document = gql_kept_document(graphql->kept);
    execution->development = graphql->request->development;
    execution->operation = choose(graphql);
    if (!execution->operation) {
        graphql_answer_errors(graphql);
        return false;
    }
    return check_kind(graphql, execution->operation) && bind(graphql);
}

static bool may_be_read(struct graphql *graphql)
{
    const struct gql_execution *execution = &graphql->execution;

    for (uint32_t i = 0; graphql->reads && i < execution->call_count; i++)
        if (!execution->calls[i].plan->field->read_only) {
            graphql_refuse(graphql, 405, CODE_METHOD_NOT_ALLOWED,
                           "Only functions that are readOnly may be called by GET: send this by "
                           "POST.");
            return false;
        }
    return true;
}

/* ---- calls ---- */

/* ID[@V][#path]: the version that the request's path pins holds for its own definition. */
static void invoke(struct graphql *graphql, uint32_t n)
{
    const struct gql_call *call = &graphql->execution.calls[n];
    struct codec_invoke invoke = { .n = n, .input = buffer_slice(&call->input), .keeps_odd = true };
    struct buffer target;

    buffer_init(&target, graphql->allocator, SIZE_MAX);
    buffer_add_slice(&target,
                     graphql->scope.target.len ? graphql->scope.target : call->plan->field->id);
    if (call->plan->field->path.len) {
        buffer_add_char(&target, '#');
        buffer_add_slice(&target, call->plan->field->path);
    }
    invoke.target = buffer_slice(&target);
    graphql->port->invoke(graphql->port->exchange, &invoke);
    buffer_free(&target);
}
/* The longest that one of the calls asks to wait. */
static void add_retry(struct graphql *graphql)
{
    const struct error *longest = NULL;

    for (uint32_t i = 0; i < graphql->execution.call_count; i++) {
        const struct error *error = &graphql->execution.calls[i].error;

        if (error->retry_after_ms && (!longest || error->retry_after_ms > longest->retry_after_ms))
            longest = error;
    }
    if (longest)
        codec_error_headers(graphql->port, longest, 200, NULL, graphql->allocator);
}

static void answer(struct graphql *graphql)
{
    struct buffer out;

    buffer_init(&out, graphql->allocator, MOST_ANSWER);
    gql_answer(&graphql->execution, &out);
    if (out.over) {
        buffer_free(&out);
        graphql_refuse(graphql, graphql->modern ? 422 : 200, CODE_OUTPUT_LIMIT,
                       "The answer is larger than 64 MiB.");
        return;
    }
    add_retry(graphql);
    graphql_send(graphql, 200, &out);
}

/* Begins what may run now: all calls of a query, the next one of a mutation. */
static void go_on(struct graphql *graphql)
{
    struct gql_execution *execution = &graphql->execution;

    while (execution->begun < execution->call_count) {
        struct gql_call *call = &execution->calls[execution->begun++];

        if (call->over)
            continue;
        invoke(graphql, (uint32_t)(call - execution->calls));
        if (execution->serial)
            return;
    }
    if (execution->over == execution->call_count)
        answer(graphql);
}

static void run(struct graphql *graphql)
{
    if (!prepare(graphql))
        return;
    if (!gql_execution_plan(&graphql->execution)) {
        graphql_refuse(graphql, 500, CODE_OUT_OF_MEMORY, "The host has no memory left.");
        return;
    }
    if (may_be_read(graphql))
        go_on(graphql);
}

static void graphql_outcome(void *state, uint32_t n, const struct codec_outcome *outcome)
{
    struct graphql *graphql = state;
    struct gql_call *call = &graphql->execution.calls[n];

    if (outcome->error)
        error_copy(&call->error, outcome->error);
    else
        buffer_add_slice(&call->output, outcome->output);
    buffer_add_slice(&call->odd, outcome->odd);
    if (buffer_failed(&call->output) || buffer_failed(&call->odd))
        error_no_memory(&call->error);
    call->over = true;
    graphql->execution.over++;
    if (graphql->execution.serial || graphql->execution.over == graphql->execution.call_count)
        go_on(graphql);
}

/* ---- the exchange's side ---- */

static void graphql_feed(void *state, struct slice body, bool last)
{
    struct graphql *graphql = state;
    struct codec_look look = { 0 };

    buffer_add_slice(&graphql->body, body);
    if (graphql->answered || !(last || graphql->body.over))
        return;
    if (!graphql_read_request(graphql))
        return;
    if (buffer_failed(&graphql->query) || buffer_failed(&graphql->name) ||
        buffer_failed(&graphql->variables) || buffer_failed(&graphql->body)) {
        graphql_refuse(graphql, 500, CODE_OUT_OF_MEMORY, "The host has no memory left.");
        return;
    }
    look.target = schema_target(graphql);
    graphql->port->describe(graphql->port->exchange, &look);
}

static void graphql_described(void *state, const struct catalogue *catalogue,
                              const struct error *error)
{
    struct graphql *graphql = state;
    struct error own;

    error_init(&own, graphql->allocator);
    if (error)
        error_copy(&own, error);
    else
        find_schema(graphql, catalogue, &own);
    if (own.status)
        graphql_refuse_with(graphql, &own, error_http(&own));
    else if (graphql->wants_sdl)
        answer_sdl(graphql);
    else
        run(graphql);
    error_free(&own);
}

static void graphql_managed(void *state, const struct codec_managed *managed)
{
    (void)state;
    (void)managed;
}

static void graphql_refused(void *state, const struct error *error)
{
    graphql_refuse_with(state, error, error_http(error));
}

const struct codec codec_graphql = {
    .name = "graphql",
    .share = graphql_share,
    .unshare = graphql_unshare,
    .open = graphql_open,
    .feed = graphql_feed,
    .outcome = graphql_outcome,
    .managed = graphql_managed,
    .refuse = graphql_refused,
    .close = graphql_close,
    .described = graphql_described,
};
