/* policy.c - who may, by the configuration file: its members, handed to the library. */
#include "policy.h"

#include "options.h"
#include "report.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define JWKS_MOST_BYTES ((size_t)1 << 20)

int policy_has_member(const char *name)
{
    static const char *const names[] = { "callers", "tokens", "permissions",
                                         "manage",  "limits", "anonymous" };

    for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
        if (!strcmp(names[at], name))
            return 1;
    }
    return 0;
}

int policy_has_credentials(const json_t *access)
{
    return json_array_size(json_object_get(access, "callers")) ||
           json_array_size(json_object_get(access, "tokens"));
}

/* `jwksFile` of one issuer becomes its `jwks`. */
static int read_keys(struct program *program, json_t *issuer)
{
    const char *config = program->choices.text[OPT_CONFIG];
    const char *file = json_string_value(json_object_get(issuer, "jwksFile"));
    struct text text = { 0 };
    json_error_t wrong;
    json_t *set;
    int status;

    if (!file)
        return 0;
    status = read_file(file, JWKS_MOST_BYTES, &text);
    if (status) {
        text_free(&text);
        return report_file(program, file, status);
    }
    set = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES, &wrong);
    text_free(&text);
    if (!set)
        return problem(program, PROBLEM_CONFIG, "It is a JWK set: {\"keys\":[…]}.",
                       "%s: jwksFile %s:%d: is no JSON", config, file, wrong.line);
    json_object_set_new(issuer, "jwks", set);
    json_object_del(issuer, "jwksFile");
    return 0;
}

/* Whoever has the server's token may do everything, as without a policy. */
static void add_token(json_t *access, const char *token)
{
    json_t *callers = json_object_get(access, "callers");
    json_t *caller = json_pack("{s:s, s:s, s:b}", "name", "token", "key", token, "manage", 1);

    if (!callers) {
        json_object_set_new(access, "callers", json_array());
        callers = json_object_get(access, "callers");
    }
    if (json_is_array(callers))
        json_array_append(callers, caller);
    json_decref(caller);
}

static int refused(struct program *program, mdx_error *error)
{
    int status = problem(program, PROBLEM_CONFIG, mdx_error_hint(error), "%s: %s",
                         program->choices.text[OPT_CONFIG], mdx_error_message(error));

    mdx_error_free(error);
    return status;
}

int policy_apply(struct program *program, mdx_runtime *rt, json_t *access, const char *token)
{
    int only_limits = json_object_size(access) == 1 && json_object_get(access, "limits");
    mdx_error *error = NULL;
    json_t *issuer;
    size_t at;
    char *json;
    int status = 0;

    if (!json_object_size(access))
        return 0;
    json_array_foreach(json_object_get(access, "tokens"), at, issuer)
    {
        if (!status)
            status = read_keys(program, issuer);
    }
    if (status)
        return status;
    if (token && !only_limits)
        add_token(access, token);
    if (chosen(&program->choices, OPT_PUBLIC))
        json_object_set_new(access, "anonymous", json_true());
    json = json_dumps(access, JSON_COMPACT);
    if (mdx_access_set(rt, json, json ? strlen(json) : 0, &error))
        status = refused(program, error);
    free(json);
    return status;
}
