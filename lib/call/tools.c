/* tools.c - what code calls by name: `call('github__repos_get', {…})`, `callRaw(…)`, and
 * `$.github.repos_get({…})`, where a source of that name was imported.
 *
 * Each is a call of its own, a child of the one that asks: with its deadline, and cancelled with
 * it. The grant is of the definition's id, or of id.path: what `allow` does not name is denied. */
#include "call/inside.h"

#include "base/jsontext.h"

/* What is asked for, in the words of a call. */
struct asking {
    struct buffer target, path; /* path: id.function, of the grant */
    struct slice input, options;
    uint32_t timeout_ms;
    bool raw;
};

static void asking_init(struct asking *asking, const struct allocator *allocator)
{
    *asking = (struct asking){ 0 };
    buffer_init(&asking->target, allocator, 4096);
    buffer_init(&asking->path, allocator, 8192);
}

static void asking_free(struct asking *asking)
{
    buffer_free(&asking->target);
    buffer_free(&asking->path);
}

/* ---- reading ---------------------------------------------------------------------------- */

static uint32_t argument(const struct jsontext *args, uint32_t n)
{
    uint32_t node = 1;

    if (args->nodes[0].type != JSONTEXT_ARRAY || n >= args->nodes[0].count)
        return 0;
    while (n--)
        node = args->nodes[node].next;
    return args->nodes[node].type == JSONTEXT_NULL ? 0 : node;
}

/* An object, or nothing. */
static mdx_status read_object(const struct jsontext *args, uint32_t n, const char *what,
                              struct slice *text, struct error *error)
{
    uint32_t node = argument(args, n);

    *text = node ? jsontext_raw(args, node) : slice_make(NULL, 0);
    if (!node || args->nodes[node].type == JSONTEXT_OBJECT)
        return MDX_OK;
    return error_set(error, CODE_INVALID_PARAMS, "call(name, params, options): %s is an object",
                     what);
}

static mdx_status read_options(const struct jsontext *args, uint32_t n, struct asking *asking,
                               struct error *error)
{
    mdx_status status = read_object(args, n, "options", &asking->options, error);
    uint32_t timeout;
    double ms;

    if (status || !asking->options.len)
        return status;
    timeout = jsontext_member(args, argument(args, n), SLICE("timeout"));
    if (!timeout)
        return MDX_OK;
    ms = args->nodes[timeout].type == JSONTEXT_NUMBER ? jsontext_number(args, timeout) : 0;
    if (!(ms >= 1 && ms <= 4e9))
        return error_set(error, CODE_INVALID_PARAMS,
                         "call(name, params, options): timeout is in milliseconds, from 1");
    asking->timeout_ms = (uint32_t)ms;
    return MDX_OK;
}

/* The grant's path of a target that is no tool's name: `id@version#path`. */
static void path_of_target(struct slice target, struct buffer *path)
{
    struct slice function, version;
    struct slice id = slice_split(slice_split(target, '#', &function), '@', &version);

    buffer_add_slice(path, id);
    if (function.len) {
        buffer_add_char(path, '.');
        buffer_add_slice(path, function);
    }
}

static mdx_status find_named(struct call *call, struct asking *asking, struct error *error)
{
    const struct allocator *allocator = &call->runtime->allocator;
    struct slice name = buffer_slice(&asking->target);
    struct buffer id, path;

    buffer_init(&id, allocator, 4096);
    buffer_init(&path, allocator, 4096);
    if (library_tool(&call->runtime->library, name, &id, &path, NULL)) {
        path_of_target(name, &asking->path);
    } else {
        buffer_add_slice(&asking->path, buffer_slice(&id));
        if (path.len) {
            buffer_add_char(&asking->path, '.');
            buffer_add_slice(&asking->path, buffer_slice(&path));
        }
    }
    buffer_free(&id);
    buffer_free(&path);
    return buffer_failed(&asking->path) ? error_no_memory(error) : MDX_OK;
}

static mdx_status read_named(struct call *call, const struct jsontext *args, struct asking *asking,
                             struct error *error)
{
    uint32_t name = argument(args, 0);
    mdx_status status;

    if (!name || args->nodes[name].type != JSONTEXT_STRING)
        return error_set(error, CODE_INVALID_PARAMS,
                         "call(name, params): name is a text, as in 'github__repos_get'");
    jsontext_string(args, name, &asking->target);
    if (asking->target.over)
        return error_set(error, CODE_TOOL_NOT_FOUND, "call(name, params): name is too long");
    if (buffer_failed(&asking->target))
        return error_no_memory(error);
    status = read_object(args, 1, "params", &asking->input, error);
    if (!status)
        status = read_options(args, 2, asking, error);
    return status ? status : find_named(call, asking, error);
}

/* `$.NAME.TOOL(params, options)`. */
static mdx_status read_path(const struct sandbox_operation *asked, const struct jsontext *args,
                            struct asking *asking, struct error *error)
{
    struct slice tool, name = slice_split(asked->path, '.', &tool);
    mdx_status status = read_object(args, 0, "params", &asking->input, error);

    buffer_add_slice(&asking->path, asked->path);
    buffer_add_slice(&asking->target, name);
    buffer_add_char(&asking->target, '#');
    buffer_add_slice(&asking->target, tool);
    if (!status && (buffer_failed(&asking->path) || buffer_failed(&asking->target)))
        status = error_no_memory(error);
    return status ? status : read_options(args, 1, asking, error);
}

/* ---- the child ---------------------------------------------------------------------------- */

static void reply(void *host, struct call *child)
{
    struct runtime *runtime = call_runtime(child);
    const struct error *error;
    struct slice output;

    (void)host;
    if (call_result(child, &output, &error))
        operation_fail(runtime, child->replies_to, error);
    else
        operation_complete(runtime, child->replies_to, output);
    call_free(child);
}

/* Nobody but the library answers this one. */
static uint64_t open_own(struct call *call, const struct sandbox_operation *asked)
{
    uint64_t token = call_open_operation(call, asked);
    struct operation *operation;

    lock_take(&call->runtime->lock);
    operation = token ? operation_find(&call->runtime->operations, token) : NULL;
    if (operation)
        operation->own = true;
    lock_give(&call->runtime->lock);
    return token;
}

static mdx_status start(struct call *call, const struct sandbox_operation *asked,
                        const struct asking *asking, struct error *error)
{
    struct call_start start = {
        .target = buffer_slice(&asking->target),
        .input = asking->input,
        .options = asking->options,
        .caller = call->caller,
        .correlation_id = call->correlation_id,
        .protocol = SLICE("call"),
        .timeout_ms = asking->timeout_ms,
        .raw = asking->raw,
        .granted = true,
        .done = reply,
    };
    struct call *child;
    mdx_status status;

    start.parent = open_own(call, asked);
    if (!start.parent)
        return error_no_memory(error);
    status = call_start(call->runtime, &start, true, &child, error);
    if (status)
        call_close_operation(call->runtime, start.parent);
    return status;
}

static mdx_status grant(struct call *call, const struct asking *asking, struct error *error)
{
    struct slice path = buffer_slice(&asking->path);
    struct slice rest;

    if (grant_covers(call->runtime->settings.allow, path, SLICE("")))
        return MDX_OK;
    path = slice_to(path, 200);
    error_set(error, CODE_CAPABILITY_DENIED, "calling %.*s is not granted", (int)path.len,
              path.data);
    path = slice_split(path, '.', &rest);
    error_hint(error, "Grant it with --allow '%.*s', or the option `allow` of the host.",
               (int)path.len, path.data);
    return MDX_E_AUTH;
}

/* ---- whose it is ------------------------------------------------------------------------- */

/* Only what the host itself imported: a text that is uploaded must not take the place of a
 * service. */
static bool is_source(struct call *call, struct slice path)
{
    struct slice tool, name = slice_split(path, '.', &tool);
    struct program *program = NULL;
    bool is;

    if (!tool.len || !grant_covers(call->runtime->settings.allow, path, SLICE("")) ||
        library_fetch(&call->runtime->library, name, SLICE(""), SLICE(""), &program, NULL))
        return false;
    is = program->imported;
    program_release(program);
    return is;
}

bool call_answer_tool(struct call *call, const struct sandbox_operation *asked, mdx_status *status,
                      struct error *error)
{
    bool raw = slice_is(asked->path, "callRaw");
    bool named = raw || slice_is(asked->path, "call");
    struct asking asking;
    struct jsontext args;

    if (asked->kind != OPERATION_CALL || !(named || is_source(call, asked->path)))
        return false;
    asking_init(&asking, &call->runtime->allocator);
    asking.raw = raw;
    jsontext_init(&args, &call->runtime->allocator);
    *status = jsontext_read(&args, asked->args, error);
    if (!*status)
        *status = named ? read_named(call, &args, &asking, error)
                        : read_path(asked, &args, &asking, error);
    if (!*status)
        *status = grant(call, &asking, error);
    if (!*status)
        *status = start(call, asked, &asking, error);
    jsontext_free(&args);
    asking_free(&asking);
    return true;
}
