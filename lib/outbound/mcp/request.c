/* request.c - messages as HTTP requests, and the request of a call alone, as it is shown. */
#include "outbound/mcp/annotated.h"
#include "outbound/mcp/mcp.h"

static bool add(struct outgoing *out, const char *name, struct slice value)
{
    return outgoing_header(out, slice_of(name), value);
}

static bool add_configured(const json_t *source, struct outgoing *out)
{
    const char *name;
    json_t *value;
    bool good = true;

    json_object_foreach(json_object_get(source, "headers"), name, value)
    {
        good = good && add(out, name, json_string_slice(value));
    }
    return good;
}

/* 2026-07-28: headers repeat what the body says. */
static bool add_repeated(const struct mcp_post *post, struct outgoing *out)
{
    struct slice tool = json_text(json_object_get(post->tool, "request"), "tool");
    const json_t *headers = json_object_get(json_object_get(post->tool, "request"), "headers");
    struct buffer name;
    json_t *args = NULL;
    bool good = add(out, "Mcp-Method", slice_of(post->method));

    buffer_init(&name, out->headers.allocator, SIZE_MAX);
    if (tool.len) {
        annotated_value(tool, &name);
        good = good && !buffer_failed(&name) && add(out, "Mcp-Name", buffer_slice(&name));
    }
    if (json_array_size(headers))
        good =
            good && !json_read_any(post->args, &args, NULL) && annotated_send(headers, args, out);
    json_decref(args);
    buffer_free(&name);
    return good;
}

mdx_status mcp_post(const json_t *source, const struct mcp_post *post, struct outgoing *out,
                    struct error *error)
{
    bool good = add_configured(source, out);

    buffer_add_text(&out->method, "POST");
    buffer_add_slice(&out->url, post->url.len ? post->url : json_text(source, "where"));
    good = good && add(out, "Content-Type", SLICE("application/json"));
    good = good && add(out, "Accept", SLICE("application/json, text/event-stream"));
    if (post->revision)
        good = good && add(out, "MCP-Protocol-Version", slice_of(mcp_name_of(post->revision)));
    if (post->session.len)
        good = good && add(out, "Mcp-Session-Id", post->session);
    if (post->revision == MCP_2026_07_28 && post->method)
        good = good && add_repeated(post, out);
    buffer_add_slice(&out->body, post->body);
    out->has_body = true;
    if (outgoing_failed(out))
        return error_no_memory(error);
    return good ? MDX_OK
                : error_set(error, CODE_CONFIG_INVALID,
                            "a header of the source, or an argument that one repeats, holds a line "
                            "end");
}

/* ---- as it is shown ------------------------------------------------------------------------- */

static void show_command(const json_t *source, struct buffer *out)
{
    json_t *arg;
    size_t at;

    buffer_add_text(out, "stdio:");
    buffer_add_slice(out, json_text(source, "command"));
    json_array_foreach(json_object_get(source, "args"), at, arg)
    {
        buffer_add_char(out, ' ');
        buffer_add_slice(out, json_string_slice(arg));
    }
}

/* Where it is posted to only the stream says, anew for each call. */
static mdx_status show_stream(const json_t *source, struct mcp_post *post, struct outgoing *out,
                              struct error *error)
{
    struct buffer url;
    mdx_status status;

    buffer_init(&url, out->url.allocator, SIZE_MAX);
    buffer_add_text(&url, "sse:");
    buffer_add_slice(&url, json_text(source, "where"));
    post->url = buffer_slice(&url);
    status = buffer_failed(&url) ? error_no_memory(error) : mcp_post(source, post, out, error);
    buffer_free(&url);
    return status;
}

mdx_status mcp_request(const json_t *source, const json_t *tool, struct slice args,
                       struct outgoing *out, struct error *error)
{
    const struct mcp_saying saying = {
        .revision = mcp_known(json_text(source, "protocol")),
        .id = 1,
        .elicits = mcp_elicits(source),
    };
    struct mcp_post post = {
        .revision = saying.revision, .method = "tools/call", .tool = tool, .args = args
    };
    struct buffer body;
    mdx_status status = MDX_OK;

    buffer_init(&body, out->body.allocator, SIZE_MAX);
    mcp_say_call(&saying, json_text(json_object_get(tool, "request"), "tool"), args, SLICE(""),
                 &body);
    post.body = buffer_slice(&body);
    if (buffer_failed(&body)) {
        status = error_no_memory(error);
    } else if (mcp_is_child(source)) {
        buffer_add_text(&out->method, "WRITE");
        show_command(source, &out->url);
        buffer_add_slice(&out->body, post.body);
        out->has_body = true;
    } else if (slice_is(json_text(source, "transport"), "sse")) {
        status = show_stream(source, &post, out, error);
    } else {
        status = mcp_post(source, &post, out, error);
    }
    buffer_free(&body);
    return status;
}
