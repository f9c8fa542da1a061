/* result.c - a server's answer: the value of a call, or the error it stands for.
 *
 * Its error codes become the taxonomy's; what it says is told, cut, and never trusted. */
#include "outbound/mcp/mcp.h"

#include <string.h>

#define SHOWN_MOST   300
#define DETAILS_MOST 4000

static uint32_t member(const struct jsontext *index, uint32_t object, struct slice key)
{
    return object && index->nodes[object].type == JSONTEXT_OBJECT
               ? jsontext_member(index, object, key)
               : 0;
}

static bool is_text(const struct jsontext *index, uint32_t node)
{
    return node && index->nodes[node].type == JSONTEXT_STRING;
}

/* ---- JSON-RPC errors ----------------------------------------------------------------------- */

static const struct {
    int code;
    enum code meaning;
} meanings[] = {
    { JSONRPC_INVALID_PARAMS, CODE_INVALID_PARAMS },
    { JSONRPC_METHOD_NOT_FOUND, CODE_METHOD_NOT_FOUND },
    { -32002, CODE_TOOL_NOT_FOUND },
};

/* A code of the taxonomy in `data`, as servers of this library send it. */
static bool find_own(const struct jsontext *index, uint32_t data, enum code *meaning)
{
    uint32_t node = member(index, data, SLICE("code"));

    for (int code = CODE_OK + 1; is_text(index, node) && code < CODE_COUNT; code++)
        if (jsontext_equals(index, node, slice_of(code_row((enum code)code)->name))) {
            *meaning = (enum code)code;
            return true;
        }
    return false;
}

static enum code meaning_of(const struct jsontext *index, uint32_t node)
{
    uint32_t code = member(index, node, SLICE("code"));
    double number =
        code && index->nodes[code].type == JSONTEXT_NUMBER ? jsontext_number(index, code) : 0;
    enum code meaning = CODE_OPERATION_FAILED;

    if (find_own(index, member(index, node, SLICE("data")), &meaning))
        return meaning;
    for (size_t at = 0; at < sizeof meanings / sizeof meanings[0]; at++)
        if (number == meanings[at].code)
            return meanings[at].meaning;
    return CODE_OPERATION_FAILED;
}

static void add_details(const struct jsontext *index, uint32_t node, struct error *error)
{
    struct slice raw = node ? jsontext_raw(index, node) : SLICE("");

    if (raw.len && raw.len <= DETAILS_MOST)
        error_details(error, raw);
}

mdx_status mcp_error(const struct jsontext *index, uint32_t node, struct slice source,
                     struct error *error)
{
    uint32_t said = member(index, node, SLICE("message"));
    struct buffer message;

    buffer_init(&message, index->allocator, SIZE_MAX);
    if (is_text(index, said))
        jsontext_string(index, said, &message);
    error_set(error, meaning_of(index, node), "%.*s: %.*s", (int)source.len, source.data,
              message.len ? (int)(message.len < SHOWN_MOST ? message.len : SHOWN_MOST) : 27,
              message.len ? message.data : "the server answered an error");
    add_details(index, node, error);
    buffer_free(&message);
    return error ? error->status : MDX_E_EXECUTION;
}

/* ---- values ---------------------------------------------------------------------------------- */

static bool is_true(const struct jsontext *index, uint32_t node)
{
    return node && index->nodes[node].type == JSONTEXT_TRUE;
}

/* The text of an item of text; 0: it is another one. */
static uint32_t text_of(const struct jsontext *index, uint32_t item)
{
    uint32_t type = member(index, item, SLICE("type")), text = member(index, item, SLICE("text"));

    return is_text(index, type) && jsontext_equals(index, type, SLICE("text")) &&
                   is_text(index, text)
               ? text
               : 0;
}

static mdx_status fail(const struct jsontext *index, uint32_t result, uint32_t content,
                       struct slice source, struct error *error)
{
    uint32_t structured = member(index, result, SLICE("structuredContent"));
    uint32_t item = content + 1, text = 0;
    enum code code = CODE_EXECUTION_FAILED;
    struct buffer message;

    buffer_init(&message, index->allocator, SIZE_MAX);
    for (uint32_t n = 0; content && !text && n < index->nodes[content].count; n++) {
        text = text_of(index, item);
        item = index->nodes[item].next;
    }
    if (text)
        jsontext_string(index, text, &message);
    if (!find_own(index, structured, &code))
        code = CODE_EXECUTION_FAILED;
    error_set(error, code, "%.*s: %.*s", (int)source.len, source.data,
              message.len ? (int)(message.len < SHOWN_MOST ? message.len : SHOWN_MOST) : 15,
              message.len ? message.data : "the tool failed");
    add_details(index, structured ? structured : content, error);
    buffer_free(&message);
    return error ? error->status : MDX_E_EXECUTION;
}

/* Images, sounds and links go on as they came, to who speaks the same protocol. */
static void write_whole(const struct jsontext *index, uint32_t content, uint32_t structured,
                        struct buffer *out)
{
    buffer_add_text(out, "{\"content\":");
    buffer_add_slice(out, jsontext_raw(index, content));
    if (structured) {
        buffer_add_text(out, ",\"structuredContent\":");
        buffer_add_slice(out, jsontext_raw(index, structured));
    }
    buffer_add_char(out, '}');
}

mdx_status mcp_value(const struct jsontext *index, uint32_t result, bool whole, struct slice source,
                     struct buffer *out, struct error *error)
{
    uint32_t content = member(index, result, SLICE("content"));
    uint32_t structured = member(index, result, SLICE("structuredContent"));
    uint32_t type = member(index, result, SLICE("resultType"));

    if (index->nodes[result].type != JSONTEXT_OBJECT ||
        (content && index->nodes[content].type != JSONTEXT_ARRAY) || (!content && !structured))
        return error_set(error, CODE_OUTPUT_INVALID,
                         "%.*s answered what is no result of a tool: it has no `content`",
                         (int)source.len, source.data);
    if (type && !(is_text(index, type) && jsontext_equals(index, type, SLICE("complete"))))
        return error_set(error, CODE_OUTPUT_INVALID,
                         "%.*s answered a result of a type that is not known", (int)source.len,
                         source.data);
    if (is_true(index, member(index, result, SLICE("isError"))))
        return fail(index, result, content, source, error);
    if (whole && content)
        write_whole(index, content, structured, out);
    else if (structured)
        buffer_add_slice(out, jsontext_raw(index, structured));
    else if (index->nodes[content].count == 1 && text_of(index, content + 1))
        buffer_add_slice(out, jsontext_raw(index, text_of(index, content + 1)));
    else
        buffer_add_slice(out, jsontext_raw(index, content));
    return buffer_failed(out) ? error_no_memory(error) : MDX_OK;
}
