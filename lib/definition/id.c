/* id.c - which ids there may be. An id is also a path on the wire, so words that the
 * protocols keep for themselves cannot lead or end one. */
#include "definition/definition.h"

static const char *const reserved_first[] = {
    "api",     "graphql",      "mcp",      "rpc",         "execute", "web",
    "mdxld",   "load",         "search",   "stats",       "metrics", "health",
    "openapi", "openapi.json", "__schema", ".well-known", "app",     NULL
};
static const char *const reserved_last[] = { "versions", "rollback", "diff", "weights",
                                             "rpc",      "mcp",      "api",  "graphql",
                                             "app",      "__schema", NULL };

static bool among(struct slice segment, const char *const *words)
{
    for (; *words; words++) {
        if (slice_is(segment, *words))
            return true;
    }
    return false;
}

static bool allowed(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-' || c == '/';
}

static bool no(struct error *error, uint32_t number, const char *what, struct slice part)
{
    int len = (int)(part.len > 60 ? 60 : part.len);

    if (len)
        error_diagnose(error, number, "The id %s: \"%.*s\".", what, len, part.data);
    else
        error_diagnose(error, number, "The id %s.", what);
    return false;
}

bool id_valid(struct slice id, struct error *error)
{
    struct slice rest = id;
    struct slice segment = id;
    bool more = true;

    if (!id.len)
        return no(error, 1401, "is empty", id);
    if (id.len > 255)
        return no(error, 1401, "is longer than 255 bytes", slice_to(id, 0));
    for (size_t at = 0; at < id.len; at++) {
        if (!allowed(id.data[at]))
            return no(error, 1402, "holds a character other than A-Z a-z 0-9 . _ - /", id);
    }
    for (bool first = true; more; first = false) {
        more = slice_find(rest, '/') < rest.len;
        segment = slice_split(rest, '/', &rest);
        if (!segment.len || slice_is(segment, ".") || slice_is(segment, ".."))
            return no(error, 1403, "has a segment that is empty, . or ..", id);
        if (first && among(segment, reserved_first))
            return no(error, 1404, "begins with a word that is a path of the server", segment);
    }
    if (among(segment, reserved_last))
        return no(error, 1405, "ends with a word that asks something of a definition", segment);
    return true;
}
