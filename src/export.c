/* export.c - the verb export: descriptions of what the store has, or of documents, as the server
 * would give them. */
#include "loading.h"
#include "output.h"
#include "report.h"
#include "session.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define TOOLS_LIST                                                                                 \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{%s\"_meta\":{"            \
    "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                                  \
    "\"io.modelcontextprotocol/clientCapabilities\":{},"                                           \
    "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"mdx\",\"version\":\"1\"}}}}"

/* Where each description is read: all of them, and of one definition. */
static const struct form {
    const char *name, *all, *one;
} forms[] = {
    { "openapi", "/openapi.json", "/openapi/%s" },
    { "graphql", "/graphql/schema.graphql", "/graphql/%s/schema.graphql" },
    { "mcp", "/mcp?tools=all", "/mcp/%s?tools=all" },
    { "agent-ready", "/.well-known/agent-ready.json", NULL },
    { "ts", "/__schema?format=ts", "/%s/__schema?format=ts" },
};
enum { FORMS = sizeof forms / sizeof forms[0] };

static const struct form *find_form(const char *name)
{
    for (size_t at = 0; at < FORMS; at++) {
        if (!strcmp(forms[at].name, name))
            return &forms[at];
    }
    return NULL;
}

static mdx_status ask(mdx_runtime *rt, const char *target, const char *body,
                      mdx_response **response, mdx_error **error)
{
    static const char *const names[] = { "Accept", "Content-Type", "MCP-Protocol-Version",
                                         "Mcp-Method" };
    static const char *const values[] = { "application/json, text/event-stream, text/plain, */*",
                                          "application/json", "2026-07-28", "tools/list" };
    static const size_t name_lens[] = { 6, 12, 20, 10 }, value_lens[] = { 49, 16, 10, 10 };
    mdx_request request;

    MDX_INIT(request);
    request.method = body ? "POST" : "GET";
    request.method_len = strlen(request.method);
    request.target = target;
    request.target_len = strlen(target);
    request.names = names;
    request.name_lens = name_lens;
    request.values = values;
    request.value_lens = value_lens;
    request.header_count = body ? 4 : 1;
    request.body = body;
    request.body_len = body ? strlen(body) : 0;
    return mdx_handle(rt, &request, response, error);
}

static int write_description(struct program *program, const mdx_response *response)
{
    if (response->status >= 300)
        return report_remote(program, (int)response->status, response->body, response->body_len);
    if (response->body_len && *response->body == '{')
        write_json(program, response->body, response->body_len);
    else
        write_shown(stdout, response->body, response->body_len, program->terminal_out);
    return 0;
}

/* All pages of the list as one array. */
static int export_tools(struct program *program, mdx_runtime *rt, const char *target)
{
    json_t *all = need(json_array());
    char *cursor = NULL;
    int status = 0, more = 1;

    while (more && !status) {
        char *before = cursor ? format_text("\"cursor\":\"%s\",", cursor) : copy_text("", 0);
        char *body = format_text(TOOLS_LIST, before);
        mdx_response *response = NULL;
        mdx_error *error = NULL;
        mdx_status asked = ask(rt, target, body, &response, &error);
        json_t *answer = NULL;
        const json_t *result, *next;

        if (asked)
            status = report(program, asked, error);
        else
            answer = json_loadb(response->body, response->body_len, JSON_ALLOW_NUL, NULL);
        result = json_object_get(answer, "result");
        if (!asked && !result)
            status =
                report_remote(program, (int)response->status, response->body, response->body_len);
        json_array_extend(all, json_object_get(result, "tools"));
        next = json_object_get(result, "nextCursor");
        free(cursor);
        cursor = json_is_string(next) ? copy_text(json_string_value(next), json_string_length(next))
                                      : NULL;
        more = cursor != NULL;
        json_decref(answer);
        mdx_response_free(response);
        free(body);
        free(before);
    }
    free(cursor);
    if (!status)
        write_value(program, json_pack("{s:O}", "tools", all));
    json_decref(all);
    return status;
}

static int export_one(struct program *program, mdx_runtime *rt, const struct form *form,
                      const char *id)
{
    char *target = id ? format_text(form->one, id) : copy_text(form->all, strlen(form->all));
    mdx_response *response = NULL;
    mdx_error *error = NULL;
    mdx_status asked = MDX_OK;
    int status;

    if (!strcmp(form->name, "mcp")) {
        status = export_tools(program, rt, target);
    } else {
        asked = ask(rt, target, NULL, &response, &error);
        status = asked ? report(program, asked, error) : write_description(program, response);
    }
    mdx_response_free(response);
    free(target);
    return status;
}

int verb_export(struct program *program)
{
    const struct choices *choices = &program->choices;
    const struct form *form = find_form(choices->words[0]);
    const char *what = choices->word_count > 1 ? choices->words[1] : NULL;
    struct session session = { 0 };
    char *id = NULL;
    int status;

    if (!form)
        return problem(program, PROBLEM_USAGE,
                       "There are openapi, graphql, mcp, agent-ready and ts.",
                       "nothing is exported as \"%s\"", choices->words[0]);
    if (what && !form->one)
        return problem(program, PROBLEM_USAGE, NULL, "%s describes all that is loaded", form->name);
    status =
        session_open(program, is_document(what) ? SESSION_MEMORY : SESSION_STORE_THERE, &session);
    if (!status && is_document(what))
        status = load_document(program, session.rt, what, &id);
    else if (!status && what)
        id = copy_text(what, strlen(what));
    if (!status)
        status = export_one(program, session.rt, form, id);
    free(id);
    session_close(&session);
    return status;
}
