/* source.c - mdxrt/source.h. */
#include "mdxrt/source.h"

#include "api/export.h"
#include "api/question.h"
#include "call/call.h"
#include "outbound/outbound.h"

static mdx_status read_options(struct import_request *request, const mdx_import_options *options,
                               const char *document, size_t len, mdx_error **error)
{
    mdx_import_options own;

    if (!options || !import_struct(&own, sizeof own, options, offsetof(mdx_import_options, where)))
        return export_argument(error, "options is NULL, or its size too small: set it with "
                                      "MDX_INIT()");
    if (!document && len)
        return export_argument(error, "document is NULL");
    *request = (struct import_request){
        .kind = import_text(own.kind, own.kind_len),
        .name = import_text(own.name, own.name_len),
        .where = import_text(own.where, own.where_len),
        .document = import_text(document, len),
        .settings = import_text(own.settings, own.settings_len),
        .file = import_text(own.file, own.file_len),
        .expected = own.expected,
        .filter = { .tag = import_text(own.tag, own.tag_len),
                    .method = import_text(own.method, own.method_len),
                    .path = import_text(own.path, own.path_len) },
    };
    return MDX_OK;
}

mdx_status mdx_import(mdx_runtime *rt, const mdx_import_options *options, const char *document,
                      size_t len, mdx_loaded **loaded, mdx_error **error)
{
    struct import_request request;
    struct load_report report = { 0 };
    struct question question;
    mdx_status status = read_options(&request, options, document, len, error);

    if (loaded)
        *loaded = NULL;
    if (!status)
        status = question_ask(&question, rt, NULL, NULL, error);
    if (status)
        return status;
    status = runtime_import(question.runtime, &request, &report, &question.failure);
    if (!status)
        export_loaded(runtime_allocator(question.runtime), report.json, loaded);
    runtime_notice(question.runtime);
    return question_answer(&question, status, NULL, NULL, error);
}

mdx_status mdx_tools(mdx_runtime *rt, char **json, size_t *json_len, mdx_error **error)
{
    struct question question;
    mdx_status status = question_ask(&question, rt, json, json_len, error);

    if (status)
        return status;
    status = library_tools(question.library, &question.out, &question.failure);
    return question_answer(&question, status, json, json_len, error);
}

mdx_status mdx_find_tools(mdx_runtime *rt, const char *query, size_t query_len, uint32_t limit,
                          char **json, size_t *json_len, mdx_error **error)
{
    struct question question;
    mdx_status status = question_ask(&question, rt, json, json_len, error);

    if (status)
        return status;
    status = library_find_tools(question.library, import_text(query, query_len), limit,
                                &question.out, &question.failure);
    return question_answer(&question, status, json, json_len, error);
}

static mdx_status write_request(struct question *question, struct slice tool, struct slice args)
{
    const struct function *function = NULL;
    struct program *program = NULL;
    struct error *error = &question->failure;
    mdx_status status = library_function(question->library, tool, &program, &function, error);

    if (!status && !program->outside)
        status = error_set(error, CODE_OPERATION_UNAVAILABLE,
                           "%.*s is a function of a definition: it runs here, and sends no request",
                           (int)(tool.len < 200 ? tool.len : 200), tool.data);
    /* The other kinds look at what goes into the request, in words of their own. */
    if (!status && slice_is(json_text(program->outside, "kind"), "mcp"))
        status = runtime_check_input(question->runtime, function, args, error);
    if (!status)
        status = source_request(runtime_allocator(question->runtime), program->outside,
                                function->row, args, &question->out, error);
    program_release(program);
    return status;
}

mdx_status mdx_tool_request(mdx_runtime *rt, const char *tool, size_t tool_len, const char *args,
                            size_t args_len, char **json, size_t *json_len, mdx_error **error)
{
    struct question question;
    mdx_status status = question_ask(&question, rt, json, json_len, error);

    if (status)
        return status;
    status = write_request(&question, import_text(tool, tool_len), import_text(args, args_len));
    return question_answer(&question, status, json, json_len, error);
}

/* A call of the source itself; input is a JSON object. */
static mdx_status call_source(mdx_runtime *rt, struct slice name, enum source_purpose purpose,
                              const char *key, struct slice text, struct buffer *out,
                              struct error *failure)
{
    struct runtime *runtime = (struct runtime *)rt;
    struct buffer input;
    struct call_start start = {
        .target = name, .protocol = SLICE("c"), .purpose = purpose, .granted = true
    };
    struct call *call = NULL;
    const struct error *reason = NULL;
    struct slice result;
    mdx_status status = runtime_enter(runtime, true, failure);

    if (status)
        return status;
    buffer_init(&input, runtime_allocator(runtime), SIZE_MAX);
    buffer_printf(&input, "{\"%s\":", key);
    buffer_add_json(&input, text);
    buffer_add_char(&input, '}');
    start.input = buffer_slice(&input);
    status = buffer_failed(&input) ? error_no_memory(failure)
                                   : call_start(runtime, &start, false, &call, failure);
    if (!status) {
        call_wait(call);
        status = call_result(call, &result, &reason);
        if (status)
            error_copy(failure, reason);
        else
            buffer_add_slice(out, result);
        call_free(call);
    }
    buffer_free(&input);
    runtime_leave(runtime);
    return status;
}

static mdx_status ask_source(mdx_runtime *rt, struct slice name, enum source_purpose purpose,
                             const char *key, struct slice text, char **json, size_t *json_len,
                             mdx_error **error)
{
    const struct allocator *allocator =
        rt ? runtime_allocator((struct runtime *)rt) : allocator_system();
    struct error failure;
    struct buffer out;

    if (json)
        *json = NULL;
    if (!name.len)
        return export_argument(error, "name is NULL");
    error_init(&failure, allocator);
    buffer_init(&out, allocator, SIZE_MAX);
    if (!call_source(rt, name, purpose, key, text, &out, &failure) && json) {
        *json = export_text(allocator, buffer_slice(&out));
        if (json_len)
            *json_len = out.len;
        if (!*json)
            error_no_memory(&failure);
    }
    buffer_free(&out);
    return export_error(error, &failure);
}

mdx_status mdx_source_authorize(mdx_runtime *rt, const char *name, size_t name_len,
                                const char *redirect_uri, size_t redirect_uri_len, char **json,
                                size_t *json_len, mdx_error **error)
{
    if (!json)
        return export_argument(error, "json is NULL");
    return ask_source(rt, import_text(name, name_len), SOURCE_AUTHORIZE, "redirectUri",
                      import_text(redirect_uri, redirect_uri_len), json, json_len, error);
}

mdx_status mdx_source_authorized(mdx_runtime *rt, const char *name, size_t name_len,
                                 const char *back, size_t back_len, mdx_error **error)
{
    return ask_source(rt, import_text(name, name_len), SOURCE_CODE, "back",
                      import_text(back, back_len), NULL, NULL, error);
}
