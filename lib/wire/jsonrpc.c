/* jsonrpc.c - reads and writes the envelope of JSON-RPC 2.0; methods are for others to know. */
#include "wire/jsonrpc.h"

static bool is_id(const struct jsontext *index, uint32_t node)
{
    const uint32_t type = index->nodes[node].type;

    return type == JSONTEXT_STRING || type == JSONTEXT_NUMBER || type == JSONTEXT_NULL;
}

/* Why it is no message, or NULL. */
static const char *fault_of(const struct jsontext *index, uint32_t node, uint32_t id,
                            const struct jsonrpc_message *message)
{
    const uint32_t version = jsontext_member(index, node, SLICE("jsonrpc"));

    if (!version || !jsontext_equals(index, version, SLICE("2.0")))
        return "a message has \"jsonrpc\": \"2.0\"";
    if (id && !is_id(index, id))
        return "an id is a string or a number";
    if (message->method) {
        if (index->nodes[message->method].type != JSONTEXT_STRING)
            return "a method is a string";
        if (message->params && index->nodes[message->params].type != JSONTEXT_OBJECT &&
            index->nodes[message->params].type != JSONTEXT_ARRAY)
            return "params are an object or an array";
        return NULL;
    }
    if (!message->result && !message->error)
        return "a message has a method";
    if (!id)
        return "a response has an id";
    return NULL;
}

void jsonrpc_read(const struct jsontext *index, uint32_t node, struct jsonrpc_message *message)
{
    uint32_t id;

    *message = (struct jsonrpc_message){ .what = "a message is an object" };
    if (index->nodes[node].type != JSONTEXT_OBJECT)
        return;
    id = jsontext_member(index, node, SLICE("id"));
    message->method = jsontext_member(index, node, SLICE("method"));
    message->params = jsontext_member(index, node, SLICE("params"));
    message->result = jsontext_member(index, node, SLICE("result"));
    message->error = jsontext_member(index, node, SLICE("error"));
    if (id && is_id(index, id))
        message->id = jsontext_raw(index, id);
    message->what = fault_of(index, node, id, message);
    if (message->what)
        return;
    if (message->method)
        message->kind = id ? JSONRPC_REQUEST : JSONRPC_NOTIFICATION;
    else
        message->kind = JSONRPC_RESPONSE;
}

void jsonrpc_begin(struct buffer *out, struct slice id)
{
    buffer_add_text(out, "{\"jsonrpc\":\"2.0\",");
    if (!id.len)
        return;
    buffer_add_text(out, "\"id\":");
    buffer_add_slice(out, id);
    buffer_add_char(out, ',');
}

void jsonrpc_error(struct buffer *out, struct slice id, int32_t code, struct slice message,
                   struct slice data)
{
    jsonrpc_begin(out, id);
    buffer_add_text(out, "\"error\":{\"code\":");
    buffer_add_i64(out, code);
    buffer_add_text(out, ",\"message\":");
    buffer_add_json(out, message);
    if (data.len) {
        buffer_add_text(out, ",\"data\":");
        buffer_add_slice(out, data);
    }
    buffer_add_text(out, "}}");
}
