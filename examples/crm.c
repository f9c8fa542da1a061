/* crm.c - a host function behind `$`: the script asks for $.db.Customer.get(id), this answers. */
#include <mdxrt.h>
#include <stdio.h>
#include <string.h>

static const char crm[] = "{ \"$id\": \"crm\", \"api\": { \"customers\": {"
                          "  \"get\": \"async (id: string) => await $.db.Customer.get(id)\" } } }";

/* Called when the script asks. Answer now, or later from any thread. */
static void customer_get(void *host, mdx_runtime *rt, const mdx_op *op)
{
    const char *customer = host;

    printf("asked:    $.%s %s\n", op->path, op->args);
    mdx_op_complete(rt, op->token, customer, strlen(customer));
}

int main(void)
{
    static char ada[] = "{\"id\":\"7\",\"name\":\"Ada\"}";
    mdx_bridge *bridge = NULL;
    mdx_runtime *rt = NULL;
    mdx_error *error = NULL;
    char *answer = NULL;
    mdx_options options;

    MDX_INIT(options);
    options.allow = "db"; /* what scripts may reach: nothing unless it is named */
    options.allow_len = 2;
    if (mdx_bridge_default(NULL, &bridge, &error) ||
        mdx_bridge_service(bridge, "db.Customer.get", 15, customer_get, ada) ||
        mdx_runtime_open(&options, mdx_bridge_table(bridge), &rt, &error) ||
        mdx_load(rt, NULL, crm, sizeof crm - 1, NULL, &error) ||
        mdx_call(rt, NULL, "crm#customers.get", 17, "{\"id\":\"7\"}", 10, &answer, NULL, &error))
        fprintf(stderr, "%s\n", mdx_error_text(error));
    else
        printf("answered: %s\n", answer);
    mdx_free(answer);
    mdx_runtime_close(rt);
    mdx_bridge_free(bridge);
    mdx_error_free(error);
    return answer ? 0 : 1;
}
