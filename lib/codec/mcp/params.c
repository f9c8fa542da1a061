/* params.c - what a request brings along: its params, its _meta, its cursor. */
#include "codec/mcp/mcp.h"

#include "base/base64.h"

#include <string.h>

uint32_t mcp_param(const struct mcp_task *task, const char *name)
{
    return task->message.params ? jsontext_member(&task->json, task->message.params, slice_of(name))
                                : 0;
}

bool mcp_text_param(const struct mcp_task *task, const char *name, struct buffer *out)
{
    const uint32_t node = mcp_param(task, name);

    if (!node || task->json.nodes[node].type != JSONTEXT_STRING)
        return false;
    jsontext_string(&task->json, node, out);
    task->mcp->no_memory |= buffer_failed(out) && !out->over;
    return !buffer_failed(out);
}

uint32_t mcp_meta(const struct mcp_task *task, const char *name)
{
    const uint32_t meta = mcp_param(task, "_meta");

    return meta ? jsontext_member(&task->json, meta, slice_of(name)) : 0;
}

struct slice mcp_object_param(const struct mcp_task *task, const char *name, bool *good)
{
    const uint32_t node = mcp_param(task, name);

    *good = !node || task->json.nodes[node].type == JSONTEXT_OBJECT;
    return node && *good ? jsontext_raw(&task->json, node) : SLICE("{}");
}

/* Modes of asking; none that is named is a form, as before there were modes. */
static uint32_t read_modes(const struct jsontext *json, uint32_t elicitation)
{
    const uint32_t url = jsontext_member(json, elicitation, SLICE("url"));
    const uint32_t form = jsontext_member(json, elicitation, SLICE("form"));

    return (url ? MCP_ELICITATION_URL : 0) | (form || !url ? MCP_ELICITATION : 0);
}

uint32_t mcp_read_capabilities(const struct jsontext *json, uint32_t node)
{
    static const struct {
        const char *name;
        uint32_t capability;
    } known[] = { { "sampling", MCP_SAMPLING }, { "elicitation", 0 }, { "roots", MCP_ROOTS } };
    uint32_t found = 0;

    for (size_t i = 0; node && i < sizeof known / sizeof known[0]; i++) {
        const uint32_t member = jsontext_member(json, node, slice_of(known[i].name));

        if (member && json->nodes[member].type == JSONTEXT_OBJECT)
            found |= known[i].capability ? known[i].capability : read_modes(json, member);
    }
    return found;
}

/* A cursor is Base64 of `KIND NUL LAST`: the page begins after LAST. */
void mcp_next_cursor(struct buffer *out, const char *kind, struct slice last)
{
    struct buffer plain, text;

    buffer_init(&plain, out->allocator, SIZE_MAX);
    buffer_init(&text, out->allocator, SIZE_MAX);
    buffer_add_text(&plain, kind);
    buffer_add_char(&plain, '\0');
    buffer_add_slice(&plain, last);
    base64_encode(&text, buffer_slice(&plain));
    if (buffer_failed(&plain) || buffer_failed(&text))
        out->failed = true;
    else
        mcp_text_member(out, "nextCursor", buffer_slice(&text));
    buffer_free(&plain);
    buffer_free(&text);
}

static bool read_cursor(struct mcp_task *task, const char *kind, struct buffer *after)
{
    struct buffer text, plain;
    struct slice read, last;
    bool good;

    buffer_init(&text, task->mcp->allocator, 8192);
    buffer_init(&plain, task->mcp->allocator, 8192);
    good = mcp_text_param(task, "cursor", &text) && base64_decode(&plain, buffer_slice(&text)) &&
           memchr(plain.data ? plain.data : "", 0, plain.len) != NULL;
    if (good) {
        read = slice_split(buffer_slice(&plain), '\0', &last);
        good = slice_is(read, kind);
        buffer_add_slice(after, last);
    }
    task->mcp->no_memory |= (buffer_failed(&plain) && !plain.over) || buffer_failed(after);
    buffer_free(&text);
    buffer_free(&plain);
    return good && !buffer_failed(after);
}

bool mcp_cursor(struct mcp_task *task, const char *kind, struct buffer *after)
{
    const uint32_t node = mcp_param(task, "cursor");

    if (!node || read_cursor(task, kind, after))
        return true;
    mcp_fail(task, JSONRPC_INVALID_PARAMS, SLICE(""),
             "the cursor is not one that this list gave; ask without one for its beginning");
    return false;
}
