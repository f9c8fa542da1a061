/* elicit.c - questions of a server to a person who is not there: their defaults, or a refusal.
 *
 * A form is accepted when it says itself what is to be filled in: every required field has a
 * default. What has none is declined, and so is a URL. */
#include "outbound/mcp/mcp.h"

static bool is_object(const struct jsontext *index, uint32_t node)
{
    return node && index->nodes[node].type == JSONTEXT_OBJECT;
}

static uint32_t member(const struct jsontext *index, uint32_t object, struct slice key)
{
    return is_object(index, object) ? jsontext_member(index, object, key) : 0;
}

/* The default of the property with the key's name; 0: it has none. */
static uint32_t default_of(const struct jsontext *index, uint32_t property)
{
    return member(index, property, SLICE("default"));
}

static bool has_default(const struct jsontext *index, uint32_t properties, uint32_t name)
{
    struct buffer key;
    bool has;

    if (index->nodes[name].type != JSONTEXT_STRING)
        return false;
    buffer_init(&key, index->allocator, SIZE_MAX);
    jsontext_string(index, name, &key);
    has = !buffer_failed(&key) && default_of(index, member(index, properties, buffer_slice(&key)));
    buffer_free(&key);
    return has;
}

static bool all_required_have(const struct jsontext *index, uint32_t schema, uint32_t properties)
{
    uint32_t required = member(index, schema, SLICE("required")), node = required + 1;

    if (!required)
        return true;
    if (index->nodes[required].type != JSONTEXT_ARRAY)
        return false;
    for (uint32_t n = 0; n < index->nodes[required].count; n++, node = index->nodes[node].next)
        if (!has_default(index, properties, node))
            return false;
    return true;
}

static void add_defaults(const struct jsontext *index, uint32_t properties, struct buffer *out)
{
    uint32_t key = properties + 1;
    bool first = true;

    for (uint32_t n = 0; properties && n < index->nodes[properties].count; n++) {
        uint32_t property = index->nodes[key].next, value = default_of(index, property);

        if (value) {
            buffer_add_text(out, first ? "" : ",");
            buffer_add_slice(out, jsontext_raw(index, key));
            buffer_add_char(out, ':');
            buffer_add_slice(out, jsontext_raw(index, value));
            first = false;
        }
        key = index->nodes[property].next;
    }
}

void mcp_elicit(const struct jsontext *index, uint32_t params, struct buffer *out)
{
    uint32_t mode = member(index, params, SLICE("mode"));
    uint32_t schema = member(index, params, SLICE("requestedSchema"));
    uint32_t properties = member(index, schema, SLICE("properties"));

    if (!is_object(index, schema) || (mode && !jsontext_equals(index, mode, SLICE("form"))) ||
        (properties && !is_object(index, properties)) ||
        !all_required_have(index, schema, properties)) {
        buffer_add_text(out, "{\"action\":\"decline\"}");
        return;
    }
    buffer_add_text(out, "{\"action\":\"accept\",\"content\":{");
    add_defaults(index, properties, out);
    buffer_add_text(out, "}}");
}

/* ---- 2026-07-28: results that ask ------------------------------------------------------------ */

static bool add_responses(const struct jsontext *index, uint32_t requests, bool elicits,
                          struct buffer *out)
{
    uint32_t key = requests + 1;

    buffer_add_text(out, ",\"inputResponses\":{");
    for (uint32_t n = 0; n < index->nodes[requests].count; n++) {
        uint32_t request = index->nodes[key].next;
        uint32_t method = member(index, request, SLICE("method"));

        if (!elicits || !method || index->nodes[method].type != JSONTEXT_STRING ||
            !jsontext_equals(index, method, SLICE("elicitation/create")))
            return false;
        buffer_add_text(out, n ? "," : "");
        buffer_add_slice(out, jsontext_raw(index, key));
        buffer_add_char(out, ':');
        mcp_elicit(index, member(index, request, SLICE("params")), out);
        key = index->nodes[request].next;
    }
    buffer_add_char(out, '}');
    return true;
}

bool mcp_give_input(const struct jsontext *index, uint32_t result, bool elicits, struct buffer *out)
{
    uint32_t requests = member(index, result, SLICE("inputRequests"));
    uint32_t state = member(index, result, SLICE("requestState"));

    if ((requests && !is_object(index, requests)) || (!requests && !state))
        return false;
    if (requests && !add_responses(index, requests, elicits, out))
        return false;
    if (state) {
        buffer_add_text(out, ",\"requestState\":");
        buffer_add_slice(out, jsontext_raw(index, state));
    }
    return true;
}
