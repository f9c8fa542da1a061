/* remote.c - what a server says: a document, or its schema, by the library's own HTTP.
 *
 * It is done in a runtime of its own that may reach nothing but `fetch`; a document by a small
 * function, as a user's would. Who types a URL means that very address, so private ones are reached
 * too. */
#include "remote.h"

#include "files.h"
#include "report.h"

#include <jansson.h>
#include <mdxrt.h>
#include <stdlib.h>
#include <string.h>

static const char reader[] =
    "{\"id\":\"reader\",\"mdxld\":{\"codeBlocks\":[{\"lang\":\"js\",\"code\":\""
    "export async function execute({ url }) {"
    " const answer = await $.fetch(url);"
    " if (!answer.ok) throw Object.assign(new Error('the server answers ' + answer.status),"
    " { code: 'HTTP_STATUS' });"
    " return answer.body }\"}]}}";

static int call_reader(struct program *program, mdx_runtime *rt, const char *url, struct text *text)
{
    json_t *input = need(json_pack("{s:s}", "url", url));
    char *asked = need(json_dumps(input, JSON_COMPACT)), *json = NULL;
    size_t len = 0;
    mdx_error *error = NULL;
    json_t *body = NULL;
    int exit_status = 0;
    mdx_status status = mdx_load(rt, NULL, reader, sizeof reader - 1, NULL, &error);

    if (!status)
        status = mdx_call(rt, NULL, "reader", 6, asked, strlen(asked), &json, &len, &error);
    if (status)
        exit_status = report(program, status, error);
    else
        body = json_loadb(json, len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    if (!status && !json_is_string(body))
        exit_status = problem(program, PROBLEM_TRANSPORT, NULL, "%s holds no text", url);
    else if (!status)
        text_add(text, json_string_value(body), json_string_length(body));
    json_decref(body);
    json_decref(input);
    mdx_free(json);
    free(asked);
    return exit_status;
}

/* In a runtime of its own. */
static int visit(struct program *program, const char *doing, const char *url,
                 int (*work)(struct program *program, mdx_runtime *rt, void *context),
                 void *context)
{
    mdx_bridge_options bridge_options;
    mdx_options options;
    mdx_bridge *bridge = NULL;
    mdx_runtime *rt = NULL;
    mdx_error *error = NULL;
    mdx_status status;
    int exit_status;

    MDX_INIT(bridge_options);
    MDX_INIT(options);
    bridge_options.max_body_bytes = DOCUMENT_MOST_BYTES;
    bridge_options.http_private = 1;
    options.allow = "fetch";
    options.allow_len = 5;
    options.output_bytes = options.input_bytes = DOCUMENT_MOST_BYTES * 2;
    options.arena_bytes = DOCUMENT_MOST_BYTES * 8;
    status = mdx_bridge_default(&bridge_options, &bridge, &error);
    if (!status)
        status = mdx_runtime_open(&options, mdx_bridge_table(bridge), &rt, &error);
    progress(program, "%s %s", doing, url);
    exit_status = status ? report(program, status, error) : work(program, rt, context);
    progress_end(program);
    mdx_runtime_close(rt);
    mdx_bridge_free(bridge);
    return exit_status;
}

struct reading {
    const char *url;
    struct text *text;
};

static int read_url(struct program *program, mdx_runtime *rt, void *context)
{
    const struct reading *reading = context;

    return call_reader(program, rt, reading->url, reading->text);
}

int remote_read(struct program *program, const char *url, struct text *text)
{
    struct reading reading = { url, text };

    return visit(program, "reading", url, read_url, &reading);
}

/* ---- the schema of a GraphQL endpoint ------------------------------------------------------- */

struct asking {
    const mdx_import_options *source;
    struct text *text;
};

/* Older servers refuse what is newer, each in its own way; one that fails does so again. */
static int may_be_older(mdx_status status, const mdx_error *error)
{
    return status && !mdx_error_retryable(error) && status != MDX_E_AUTH &&
           status != MDX_E_CONFIG && status != MDX_E_CONNECTION && status != MDX_E_TIMEOUT &&
           status != MDX_E_RATE_LIMIT;
}

/* A source with no document has the one tool that asks for it, with the same credentials. */
static int ask_for_schema(struct program *program, mdx_runtime *rt, void *context)
{
    static const char newest[] = "{\"newest\":true}";
    const struct asking *asking = context;
    struct text target = { 0 };
    mdx_error *error = NULL;
    char *json = NULL;
    size_t len = 0;
    mdx_status status = mdx_import(rt, asking->source, NULL, 0, NULL, &error);

    text_format(&target, "%.*s#introspect", (int)asking->source->name_len, asking->source->name);
    if (!status) {
        status = mdx_call(rt, NULL, target.data, target.len, newest, sizeof newest - 1, &json, &len,
                          &error);
        if (may_be_older(status, error)) {
            mdx_error_free(error);
            error = NULL;
            status = mdx_call(rt, NULL, target.data, target.len, NULL, 0, &json, &len, &error);
        }
    }
    if (!status)
        text_add(asking->text, json, len);
    text_free(&target);
    mdx_free(json);
    return status ? report(program, status, error) : 0;
}

int remote_introspect(struct program *program, const mdx_import_options *source, struct text *text)
{
    struct asking asking = { source, text };

    return visit(program, "asking for its schema", source->where, ask_for_schema, &asking);
}
