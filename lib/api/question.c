/* question.c - a question to what is loaded, answered as JSON. */
#include "api/question.h"

#include "api/export.h"

mdx_status question_ask(struct question *question, mdx_runtime *rt, char **json, size_t *json_len,
                        mdx_error **error)
{
    struct runtime *runtime = (struct runtime *)rt;
    mdx_status status;

    if (json)
        *json = NULL;
    if (json_len)
        *json_len = 0;
    if (!runtime)
        return export_argument(error, "the runtime is NULL");
    question->runtime = runtime;
    question->library = runtime_library(runtime);
    error_init(&question->failure, runtime_allocator(runtime));
    status = runtime_enter(runtime, false, &question->failure);
    if (status)
        return export_error(error, &question->failure);
    buffer_init(&question->out, runtime_allocator(runtime), SIZE_MAX);
    return MDX_OK;
}

mdx_status question_answer(struct question *question, mdx_status status, char **json,
                           size_t *json_len, mdx_error **error)
{
    if (!status && json)
        status = export_buffer(&question->out, json, json_len, &question->failure);
    if (status)
        export_error(error, &question->failure);
    buffer_free(&question->out);
    error_free(&question->failure);
    runtime_leave(question->runtime);
    return status;
}
