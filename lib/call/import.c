/* import.c - a source whose tools have to be asked for: its server lists them, then it is stored.
 *
 * The asking is a call of a program that nobody has loaded, so that deadline, credentials, retries
 * and the bridge's operations are those of any other call. */
#include "call/inside.h"

#include "outbound/outbound.h"

/* A program with one function, which lists. */
mdx_status import_lister(struct runtime *runtime, const struct import_request *request,
                         struct program **program, struct error *error)
{
    json_t *source = NULL, *model;
    struct buffer text;
    mdx_status status =
        mcp_source(&runtime->allocator, request->where, request->settings, &source, error);

    if (!status)
        status = source_settle(source, error);
    if (!status && json_object_set_new(source, "imported", json_true()))
        status = error_no_memory(error);
    model = status ? NULL
                   : json_pack("{s:s%,s:s,s:O,s:[{s:s,s:{s:b}}]}", "id", request->name.data,
                               request->name.len, "type", "Source", "source", source, "functions",
                               "path", "", "request", "list", 1);
    if (!status && !model)
        status = error_no_memory(error);
    buffer_init(&text, &runtime->allocator, SIZE_MAX);
    if (!status) {
        json_write(&text, model, false);
        status = buffer_failed(&text)
                     ? error_no_memory(error)
                     : program_make(program, &runtime->allocator, buffer_slice(&text), 0, NULL,
                                    NULL, NULL, error);
    }
    buffer_free(&text);
    json_decref(model);
    json_decref(source);
    return status;
}

struct call_start import_start(const struct import_request *request, struct program *lister)
{
    return (struct call_start){
        .target = request->name,
        .protocol = SLICE("c"),
        .program = lister,
        .output_bytes = MCP_LISTING_MOST,
        .granted = true,
    };
}

/* Runs it to its end; the call holds the list. */
static mdx_status list(struct runtime *runtime, const struct import_request *request,
                       struct program *lister, struct call **call, struct slice *document,
                       struct error *error)
{
    const struct call_start start = import_start(request, lister);
    const struct error *reason = NULL;
    mdx_status status = call_start(runtime, &start, false, call, error);

    if (status)
        return status;
    call_wait(*call);
    status = call_result(*call, document, &reason);
    if (status)
        error_copy(error, reason);
    return status;
}

mdx_status runtime_import(struct runtime *runtime, const struct import_request *request,
                          struct load_report *report, struct error *error)
{
    struct import_request listed = *request;
    struct program *lister = NULL;
    struct call *call = NULL;
    mdx_status status;

    if (!slice_is(request->kind, "mcp") || request->document.len)
        return library_import(&runtime->library, request, report, error);
    if (host_inside())
        return error_set(error, CODE_WRONG_STATE,
                         "not from inside a bridge function: the server has to be asked");
    status = import_check_name(request->name, error);
    if (!status)
        status = import_lister(runtime, request, &lister, error);
    if (!status)
        status = list(runtime, request, lister, &call, &listed.document, error);
    if (!status)
        status = library_import(&runtime->library, &listed, report, error);
    call_free(call);
    program_release(lister);
    return status;
}
