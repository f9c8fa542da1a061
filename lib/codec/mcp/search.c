/* search.c - many tools behind two: one finds, one calls.
 *
 * What stands in the list is as short as it can be; every tool stays callable by its name. */
#include "codec/mcp/mcp.h"

#include "base/map.h"
#include "program/program.h"

#include <string.h>

#define MOST_FOUND 8

bool mcp_searches(const struct mcp *mcp)
{
    struct slice rest = mcp->request->query;

    while (rest.len) {
        struct slice pair = slice_split(rest, '&', &rest);

        if (slice_is(pair, "tools=all"))
            return false;
        if (slice_is(pair, "tools=search"))
            return true;
    }
    return mcp->index->count > mcp->request->settings->list_tools;
}

/* A name of the user's own is his. */
static const char *own_name(const struct mcp *mcp, const char *plain, const char *other)
{
    return map_get(mcp->index->names, slice_of(plain)) ? other : plain;
}

void mcp_list_search(struct mcp_task *task)
{
    struct buffer *out = mcp_result(task);

    mcp_member(out, "tools");
    buffer_add_text(out, "[{\"name\":\"");
    buffer_add_text(out, own_name(task->mcp, "search", "mdx_search"));
    buffer_add_text(out, "\",\"description\":\"Find tools by words: names, descriptions, schemas\","
                         "\"inputSchema\":{\"type\":\"object\","
                         "\"properties\":{\"query\":{\"type\":\"string\"}},\"required\":"
                         "[\"query\"]}},{\"name\":\"");
    buffer_add_text(out, own_name(task->mcp, "call", "mdx_call"));
    buffer_add_text(out, "\",\"description\":\"Call a tool that was found, with arguments by its "
                         "schema\",\"inputSchema\":{\"type\":"
                         "\"object\",\"properties\":{\"name\":{\"type\":\"string\"},\"arguments\":"
                         "{\"type\":\"object\"}},\"required\":[\"name\"]}}]");
    mcp_cacheable(task, out);
    mcp_finish(task);
}

/* ---- search ---- */

/* The best, the first of equals first. */
static uint32_t find_best(const struct mcp_index *index, struct slice query,
                          struct found found[MOST_FOUND])
{
    struct find find;
    uint32_t count = 0;

    find_begin(&find, query);
    for (uint32_t i = 0; i < index->count; i++)
        find_learn(&find, index->tools[i].program, index->tools[i].at);
    for (uint32_t i = 0; i < index->count; i++)
        count = found_add(found, count, MOST_FOUND, &index->tools[i],
                          find_score(&find, index->tools[i].program, index->tools[i].at));
    return count;
}

static void answer_found(struct mcp_task *task, const struct found *found, uint32_t count)
{
    struct buffer text, *out;

    buffer_init(&text, task->mcp->allocator, SIZE_MAX);
    buffer_add_char(&text, '[');
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            buffer_add_char(&text, ',');
        mcp_add_tool(&text, found[i].what, MCP_2024_11);
    }
    buffer_add_char(&text, ']');
    out = mcp_result(task);
    mcp_member(out, "content");
    buffer_add_text(out, "[{\"type\":\"text\",\"text\":");
    buffer_add_json(out, buffer_slice(&text));
    buffer_add_text(out, "}]");
    if (buffer_failed(&text))
        out->failed = true;
    buffer_free(&text);
    mcp_finish(task);
}

static void search(struct mcp_task *task, const struct jsontext *json)
{
    const uint32_t node = jsontext_member(json, 0, SLICE("query"));
    struct found found[MOST_FOUND];
    struct buffer query;

    buffer_init(&query, task->mcp->allocator, 4096);
    if (node && json->nodes[node].type == JSONTEXT_STRING)
        jsontext_string(json, node, &query);
    answer_found(task, found, find_best(task->mcp->index, buffer_slice(&query), found));
    buffer_free(&query);
}

/* ---- call ---- */

static void call(struct mcp_task *task, const struct jsontext *json)
{
    const uint32_t name = jsontext_member(json, 0, SLICE("name"));
    const uint32_t arguments = jsontext_member(json, 0, SLICE("arguments"));
    struct buffer text;

    task->wraps = true;
    buffer_init(&text, task->mcp->allocator, 4096);
    if (name && json->nodes[name].type == JSONTEXT_STRING)
        jsontext_string(json, name, &text);
    if (arguments && json->nodes[arguments].type != JSONTEXT_OBJECT)
        mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""), "arguments are an object");
    else
        mcp_invoke_tool(task, buffer_slice(&text),
                        arguments ? jsontext_raw(json, arguments) : SLICE("{}"));
    buffer_free(&text);
}

bool mcp_call_search(struct mcp_task *task, struct slice name, struct slice arguments)
{
    const struct mcp *mcp = task->mcp;
    struct jsonfault fault;
    struct jsontext json;
    bool finds, calls;

    if (!mcp_searches(mcp))
        return false;
    finds = slice_is(name, own_name(mcp, "search", "mdx_search"));
    calls = slice_is(name, own_name(mcp, "call", "mdx_call"));
    if (!finds && !calls)
        return false;
    jsontext_init(&json, mcp->allocator);
    if (!jsontext_index(&json, arguments, 512, &fault))
        mcp_fail(task, JSONRPC_INTERNAL_ERROR, SLICE(""), "no memory is left");
    else if (finds)
        search(task, &json);
    else
        call(task, &json);
    jsontext_free(&json);
    return true;
}
