/* store.c - mdxrt/store.h: each function a question to the library, answered as JSON. */
#include "mdxrt/store.h"

#include "api/export.h"
#include "api/question.h"

static mdx_status answer_report(struct question *question, mdx_status status, json_t *report,
                                char **json, size_t *json_len, mdx_error **error)
{
    if (!status)
        json_write(&question->out, report, false);
    json_decref(report);
    return question_answer(question, status, json, json_len, error);
}

mdx_status mdx_get(mdx_runtime *rt, const char *target, size_t target_len, char **json,
                   size_t *json_len, mdx_error **error)
{
    struct question question;
    mdx_status status = question_ask(&question, rt, json, json_len, error);
    struct slice version;
    struct slice id;

    if (status)
        return status;
    id = slice_split(import_text(target, target_len), '@', &version);
    status = library_get(question.library, id, version, &question.out, &question.failure);
    return question_answer(&question, status, json, json_len, error);
}

mdx_status mdx_list(mdx_runtime *rt, const mdx_list_options *options, char **json, size_t *json_len,
                    mdx_error **error)
{
    struct question question;
    mdx_list_options own;
    mdx_status status;

    if (!import_struct(&own, sizeof own, options, offsetof(mdx_list_options, type)))
        return export_argument(error, "options.size is too small: set it with MDX_INIT()");
    status = question_ask(&question, rt, json, json_len, error);
    if (status)
        return status;
    status = store_list(question.library->store, &own, &question.out, &question.failure);
    return question_answer(&question, status, json, json_len, error);
}

mdx_status mdx_versions(mdx_runtime *rt, const char *id, size_t id_len, char **json,
                        size_t *json_len, mdx_error **error)
{
    struct question question;
    mdx_status status = question_ask(&question, rt, json, json_len, error);

    if (status)
        return status;
    status = store_versions(question.library->store, import_text(id, id_len), &question.out,
                            &question.failure);
    return question_answer(&question, status, json, json_len, error);
}

mdx_status mdx_diff(mdx_runtime *rt, const char *id, size_t id_len, const char *from,
                    size_t from_len, const char *to, size_t to_len, char **json, size_t *json_len,
                    mdx_error **error)
{
    struct question question;
    mdx_status status = question_ask(&question, rt, json, json_len, error);

    if (status)
        return status;
    status =
        store_diff(question.library->store, import_text(id, id_len), import_text(from, from_len),
                   import_text(to, to_len), &question.out, &question.failure);
    return question_answer(&question, status, json, json_len, error);
}

mdx_status mdx_rollback(mdx_runtime *rt, const char *id, size_t id_len, const char *to,
                        size_t to_len, uint64_t expected, char **json, size_t *json_len,
                        mdx_error **error)
{
    struct question question;
    json_t *report = NULL;
    mdx_status status = question_ask(&question, rt, json, json_len, error);

    if (status)
        return status;
    status = library_rollback(question.library, import_text(id, id_len), import_text(to, to_len),
                              expected, &report, &question.failure);
    runtime_notice(question.runtime);
    return answer_report(&question, status, report, json, json_len, error);
}

mdx_status mdx_weights(mdx_runtime *rt, const char *id, size_t id_len, const char *weights,
                       size_t weights_len, uint64_t expected, mdx_error **error)
{
    struct question question;
    mdx_status status = question_ask(&question, rt, NULL, NULL, error);

    if (status)
        return status;
    status = store_weights(question.library->store, import_text(id, id_len),
                           import_text(weights, weights_len), expected, &question.failure);
    runtime_notice(question.runtime);
    return question_answer(&question, status, NULL, NULL, error);
}

mdx_status mdx_delete(mdx_runtime *rt, const char *id, size_t id_len, uint64_t expected,
                      char **json, size_t *json_len, mdx_error **error)
{
    struct question question;
    json_t *report = NULL;
    mdx_status status = question_ask(&question, rt, json, json_len, error);

    if (status)
        return status;
    status = library_delete(question.library, import_text(id, id_len), expected, &report,
                            &question.failure);
    runtime_notice(question.runtime);
    return answer_report(&question, status, report, json, json_len, error);
}

mdx_status mdx_purge(mdx_runtime *rt, const char *id, size_t id_len, mdx_error **error)
{
    struct question question;
    mdx_status status = question_ask(&question, rt, NULL, NULL, error);

    if (status)
        return status;
    status = library_purge(question.library, import_text(id, id_len), &question.failure);
    runtime_notice(question.runtime);
    return question_answer(&question, status, NULL, NULL, error);
}

mdx_status mdx_search(mdx_runtime *rt, const char *query, size_t query_len,
                      const mdx_list_options *options, char **json, size_t *json_len,
                      mdx_error **error)
{
    struct question question;
    mdx_list_options own;
    mdx_status status;

    if (!import_struct(&own, sizeof own, options, offsetof(mdx_list_options, type)))
        return export_argument(error, "options.size is too small: set it with MDX_INIT()");
    status = question_ask(&question, rt, json, json_len, error);
    if (status)
        return status;
    status = store_search(question.library->store, import_text(query, query_len), &own,
                          &question.out, &question.failure);
    return question_answer(&question, status, json, json_len, error);
}

mdx_status mdx_stats(mdx_runtime *rt, char **json, size_t *json_len, mdx_error **error)
{
    struct question question;
    mdx_status status = question_ask(&question, rt, json, json_len, error);

    if (status)
        return status;
    buffer_add_char(&question.out, '{');
    status = runtime_stats(question.runtime, &question.out, &question.failure);
    buffer_add_char(&question.out, '}');
    return question_answer(&question, status, json, json_len, error);
}
