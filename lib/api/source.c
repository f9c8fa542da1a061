/* source.c - mdxrt/source.h. */
#include "mdxrt/source.h"

#include "api/export.h"
#include "api/question.h"
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
    status = library_import(question.library, &request, &report, &question.failure);
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
