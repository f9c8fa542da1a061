/* route.c - the second stage: which program, and which of its functions. */
#include "call/inside.h"

/* A protocol's path: the longest loaded id that is a prefix, then [@version], then the rest. */
static mdx_status cut_path(struct call *call)
{
    struct slice rest;
    size_t len = 0;
    mdx_status status =
        store_longest(call->runtime->library.store, call->target, &len, &call->error);

    if (status)
        return status;
    if (!len) {
        /* Nothing fits: the first segment is named in the message. */
        call->id = slice_split(slice_split(call->target, '/', &rest), '@', &call->version);
        call->rest = rest;
        return MDX_OK;
    }
    call->id = slice_to(call->target, len);
    rest = slice_from(call->target, len);
    if (rest.len && rest.data[0] == '@')
        call->version = slice_split(slice_from(rest, 1), '/', &rest);
    else
        rest = slice_from(rest, 1);
    call->rest = rest;
    return MDX_OK;
}

static mdx_status resolve_path(struct call *call)
{
    struct codec_resolved resolved = { .path = call->path };
    mdx_status status;

    buffer_init(&resolved.input, &call->runtime->allocator, call->runtime->settings.input_bytes);
    status = call->resolve(call->host, call->program, call->rest, &resolved, &call->error);
    if (!status && buffer_failed(&resolved.input))
        status = error_no_memory(&call->error);
    if (!status && resolved.replaced) {
        struct buffer old = call->input;

        call->input = resolved.input;
        resolved.input = old;
    }
    call->path = resolved.path;
    call->coerce |= resolved.coerce;
    call->positional |= resolved.positional;
    buffer_free(&resolved.input);
    return status;
}

/* A suggestion names a definition, which a caller who may not list is not told; with a policy it
 * could be one that this caller may not see. */
static void hide_suggestion(struct call *call)
{
    if (call->error.code != CODE_TOOL_NOT_FOUND || !call->error.hint ||
        (!access_is_on(call->runtime->access) &&
         !authorize(call->runtime,
                    &(struct admission){ .action = MDX_ACCESS_LIST,
                                         .caller = call->caller,
                                         .authorization = call->authorization,
                                         .protocol = call->protocol,
                                         .direct_loopback = call->direct_loopback },
                    NULL, NULL)))
        return;
    mem_free(call->error.allocator, call->error.hint);
    call->error.hint = NULL;
}

/* `id@` pins nothing: what was meant to stand there is missing. The id begins the target. */
static mdx_status check_version(struct call *call)
{
    size_t at = call->id.len;

    if (call->version.len || at >= call->target.len || call->target.data[at] != '@')
        return MDX_OK;
    error_set(&call->error, CODE_VERSION_NOT_FOUND, "behind @ there is no version");
    error_hint(&call->error, "Leave the @ out for the latest, or name a revision, as in @1.");
    return MDX_E_NOT_FOUND;
}

/* A target that is no id may be a tool's name: github__repos_get. */
static mdx_status route_tool(struct call *call)
{
    const struct function *function = NULL;
    mdx_status status;

    error_free(&call->error);
    status = library_function(&call->runtime->library, call->id, &call->program, &function,
                              &call->error);
    if (status)
        return status;
    call->id = call->program->id;
    call->path = call->rest = function->path;
    return MDX_OK;
}

static bool may_be_tool(const struct call *call)
{
    size_t at = 0;

    if (call->rest.len || call->path.len || call->version.len)
        return false;
    while (at + 1 < call->id.len && !(call->id.data[at] == '_' && call->id.data[at + 1] == '_'))
        at++;
    return at > 0 && at + 1 < call->id.len;
}

/* `shop.get` is `shop#get`, where there is no such id and a shop that has the function. False: it
 * is none, and nothing was changed. */
static bool route_dotted(struct call *call)
{
    struct runtime *runtime = call->runtime;

    if (call->rest.len || call->path.len || call->version.len)
        return false;
    for (size_t at = call->id.len; at-- > 1;) {
        const struct slice id = slice_to(call->id, at), path = slice_from(call->id, at + 1);
        struct program *program = NULL;

        if (call->id.data[at] != '.' ||
            library_fetch(&runtime->library, id, SLICE(""), call->caller, &program, NULL))
            continue;
        if (program_find(program, path)) {
            call->program = program;
            call->id = program->id;
            call->path = call->rest = path;
            return true;
        }
        program_release(program);
    }
    return false;
}

/* What is meant is the source itself, which may have no tools before somebody has allowed it. */
static mdx_status take_source(struct call *call)
{
    static const struct function itself = { .path = SLICE("") };

    if (!call->program->outside || !call->program->imported)
        return error_set(&call->error, CODE_INVALID_PARAMS, "%.*s is no source that was imported",
                         (int)call->id.len, call->id.data);
    call->function = &itself;
    call->path = itself.path;
    return MDX_OK;
}

mdx_status call_route(struct call *call)
{
    mdx_status status = call->resolve ? cut_path(call) : MDX_OK;

    if (!status)
        status = check_version(call);
    if (!status && !call->program)
        status = library_fetch(&call->runtime->library, call->id, call->version, call->caller,
                               &call->program, &call->error);
    if (status == MDX_E_NOT_FOUND && may_be_tool(call))
        status = route_tool(call);
    if (status == MDX_E_NOT_FOUND && route_dotted(call)) {
        error_free(&call->error);
        status = MDX_OK;
    }
    if (!status && call->resolve)
        status = resolve_path(call);
    if (status) {
        hide_suggestion(call);
        return status;
    }
    if (call->purpose != SOURCE_CALL)
        return take_source(call);
    call->function = (call->inner ? program_part : program_find)(call->program, call->path);
    if (!call->function)
        return program_no_function(call->program, call->path, &call->error);
    /* The function's own words, which live as long as the call. */
    call->path = call->function->path;
    return MDX_OK;
}
