/* access.c - mdxrt/access.h: policies, and expressions by themselves. */
#include "mdxrt/access.h"

#include "access/access.h"
#include "api/export.h"

static mdx_status with_runtime(mdx_runtime *rt, struct slice issuer, struct slice json, bool keys,
                               mdx_error **error)
{
    struct runtime *runtime = (struct runtime *)rt;
    struct error failure;

    error_init(&failure, allocator_system());
    if (runtime_enter(runtime, false, &failure))
        return export_error(error, &failure);
    if (keys)
        access_set_keys(runtime_access(runtime), issuer, json, &failure);
    else
        access_set(runtime_access(runtime), json, &failure);
    runtime_leave(runtime);
    return export_error(error, &failure);
}

mdx_status mdx_access_set(mdx_runtime *rt, const char *json, size_t len, mdx_error **error)
{
    if (!json && len)
        return export_argument(error, "json is NULL");
    return with_runtime(rt, SLICE(""), import_text(json, len), false, error);
}

mdx_status mdx_access_set_keys(mdx_runtime *rt, const char *issuer, size_t issuer_len,
                               const char *jwks, size_t jwks_len, mdx_error **error)
{
    if (!issuer || !jwks)
        return export_argument(error, issuer ? "jwks is NULL" : "issuer is NULL");
    return with_runtime(rt, import_text(issuer, issuer_len), import_text(jwks, jwks_len), true,
                        error);
}

static mdx_status evaluate(struct slice text, struct slice facts_text, int *granted,
                           struct error *error)
{
    struct expression *expression = NULL;
    json_t *facts = NULL;
    mdx_status status = json_read_any(facts_text, &facts, error);

    if (!status && !json_is_object(facts))
        status = error_set(error, CODE_INVALID_PARAMS, "facts is no object");
    if (!status)
        status = expression_compile(&expression, allocator_system(), text, SLICE("expression"),
                                    CODE_CONFIG_INVALID, error);
    if (!status)
        *granted = expression_grants(expression, facts);
    expression_free(expression);
    json_decref(facts);
    return status;
}

mdx_status mdx_access_evaluate(const char *expression, size_t len, const char *facts,
                               size_t facts_len, int *granted, mdx_error **error)
{
    struct error failure;
    mdx_status status;

    if (!expression || !granted)
        return export_argument(error, granted ? "expression is NULL" : "granted is NULL");
    *granted = 0;
    error_init(&failure, allocator_system());
    status = evaluate(import_text(expression, len),
                      facts_len ? import_text(facts, facts_len) : SLICE("{}"), granted, &failure);
    return status ? export_error(error, &failure) : MDX_OK;
}
