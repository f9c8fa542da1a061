/* template.c - URI templates, levels one and two of RFC 6570: {name} and {+name}. */
#include "codec/mcp/mcp.h"

#include "base/url.h"

#include <string.h>

bool mcp_is_template(struct slice form)
{
    return slice_find(form, '{') < form.len;
}

/* The value decoded, as a member. */
static bool add_variable(struct buffer *out, struct slice name, struct slice value)
{
    struct buffer text;
    bool good;

    buffer_init(&text, out->allocator, 8192);
    good = url_decode(&text, value, false);
    if (good) {
        if (out->len > 1)
            buffer_add_char(out, ',');
        buffer_add_json(out, name);
        buffer_add_char(out, ':');
        buffer_add_json(out, buffer_slice(&text));
    }
    out->failed = out->failed || (buffer_failed(&text) && !text.over);
    good = good && !buffer_failed(&text);
    buffer_free(&text);
    return good;
}

/* How much of uri the variable takes: up to what the template goes on with. */
static size_t extent(struct slice uri, struct slice rest, bool wide)
{
    const size_t literal = slice_find(rest, '{');
    size_t most = wide ? uri.len : slice_find(uri, '/');

    if (!literal)
        return most;
    if (literal == rest.len) /* the last piece: it has to be the end */
        return uri.len >= literal && uri.len - literal <= most ? uri.len - literal : SIZE_MAX;
    for (size_t at = 0; at <= most && at + literal <= uri.len; at++)
        if (!memcmp(uri.data + at, rest.data, literal))
            return at;
    return SIZE_MAX;
}

bool mcp_template_match(struct slice form, struct slice uri, struct buffer *variables)
{
    buffer_add_char(variables, '{');
    while (form.len) {
        struct slice name;
        size_t taken;

        if (form.data[0] != '{') {
            if (!uri.len || uri.data[0] != form.data[0])
                return false;
            form = slice_from(form, 1);
            uri = slice_from(uri, 1);
            continue;
        }
        name = slice_split(slice_from(form, 1), '}', &form);
        const bool wide = slice_starts(name, "+");

        if (!form.len)
            taken = wide || slice_find(uri, '/') == uri.len ? uri.len : SIZE_MAX;
        else
            taken = extent(uri, form, wide);
        if (taken == SIZE_MAX || !taken ||
            !add_variable(variables, wide ? slice_from(name, 1) : name, slice_to(uri, taken)))
            return false;
        uri = slice_from(uri, taken);
    }
    buffer_add_char(variables, '}');
    return !uri.len && !buffer_failed(variables);
}
