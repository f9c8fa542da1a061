/* targets.c - definitions named on the command line: found, or "did you mean". */
#include "targets.h"

#include "nearest.h"
#include "report.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

size_t target_id_len(const char *target)
{
    return strcspn(target, "@#");
}

static char *nearest_id(mdx_runtime *rt, const char *target)
{
    char *wanted = copy_text(target, target_id_len(target));
    struct nearest nearest = { .wanted = wanted };
    mdx_list_options options;
    char *json = NULL;
    char *best = NULL;
    json_t *list;
    json_t *item;
    size_t at;

    MDX_INIT(options);
    options.limit = 1000;
    if (!mdx_list(rt, &options, &json, NULL, NULL)) {
        list = json_loads(json, 0, NULL);
        json_array_foreach(json_object_get(list, "definitions"), at, item)
            nearest_offer(&nearest, json_string_value(json_object_get(item, "id")));
        if (nearest.best)
            best = copy_text(nearest.best, strlen(nearest.best));
        json_decref(list);
        mdx_free(json);
    }
    free(wanted);
    return best;
}

int report_target(struct program *program, mdx_runtime *rt, const char *target, mdx_status status,
                  mdx_error *error)
{
    char *meant = NULL;
    char *hint = NULL;
    int exit_status;

    if (!strcmp(mdx_error_code(error), "TOOL_NOT_FOUND") && !*mdx_error_hint(error))
        meant = nearest_id(rt, target);
    if (!meant)
        return report(program, status, error);
    hint = format_text("Did you mean %s?", meant);
    exit_status = problem(program, PROBLEM_UNKNOWN_TARGET, hint, "%s", mdx_error_message(error));
    mdx_error_free(error);
    free(meant);
    free(hint);
    return exit_status;
}

json_t *function_of(const json_t *definition, const char *path)
{
    json_t *functions = json_object_get(definition, "functions");
    json_t *function;
    size_t at;

    json_array_foreach(functions, at, function)
    {
        const char *known = json_string_value(json_object_get(function, "path"));

        if (!strcmp(known ? known : "", path))
            return function;
    }
    return NULL;
}
