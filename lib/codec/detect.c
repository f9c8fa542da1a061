/* detect.c - which codec speaks to a request, and looking into its headers.
 *
 * The path says it first: `/WORD…`, or `/ID/WORD` in a definition's own space, which no id can end
 * in. Then the headers do; REST is what is spoken when nothing says otherwise. */
#include "codec/codec.h"

struct slice codec_header(const struct codec_request *request, const char *name)
{
    const struct slice wanted = slice_of(name);

    for (size_t i = 0; i < request->header_count; i++)
        if (request->headers[i].name.len == wanted.len &&
            slice_equal_nocase(request->headers[i].name, wanted))
            return request->headers[i].value;
    return (struct slice){ NULL, 0 };
}

static const struct codec *const codecs[CODECS] = { &codec_rest, &codec_graphql, &codec_rpc,
                                                    &codec_web,  &codec_mcp,     &codec_mcp_stdio,
                                                    &codec_cli,  &codec_describe };

const struct codec *codec_named(struct slice name)
{
    for (unsigned i = 0; i < CODECS && codecs[i]; i++)
        if (slice_is(name, codecs[i]->name))
            return codecs[i];
    return NULL;
}

/* The first segment of a path, and the codec whose space it is. */
static const struct {
    const char *word, *codec;
    bool own; /* `/ID/WORD` is it too */
} spaces[] = {
    { "rpc", "rpc", true },
    { "execute", "rpc", false },
    { "graphql", "graphql", true },
    { "mcp", "mcp", true },
    { "web", "web", false },
    { "api", "rest", false },
    { "load", "rest", false },
    { "mdxld", "rest", false },
    { "search", "rest", false },
    { "stats", "rest", false },
    { "metrics", "rest", false },
    { "health", "rest", false },
    { "openapi", "describe", false },
    { "openapi.json", "describe", false },
    { "events", "web", false },
    { "__schema", "describe", true },
    { ".well-known", "describe", false },
    { "app", "rest", false },
};
enum { SPACES = sizeof spaces / sizeof spaces[0] };

static struct slice last_segment(struct slice path)
{
    while (slice_find(path, '/') < path.len)
        slice_split(path, '/', &path);
    return path;
}

/* `/ID/api/…` is REST's, whatever comes behind. */
static bool has_api(struct slice path)
{
    while (path.len)
        if (slice_is(slice_split(path, '/', &path), "api"))
            return true;
    return false;
}

static const char *by_path(struct slice path)
{
    struct slice rest, first, last;

    path = slice_from(path, path.len && path.data[0] == '/');
    first = slice_split(path, '/', &rest);
    for (size_t i = 0; i < SPACES; i++)
        if (slice_is(first, spaces[i].word))
            return spaces[i].codec;
    if (has_api(path))
        return "rest";
    last = last_segment(path);
    for (size_t i = 0; i < SPACES && path.len; i++)
        if (spaces[i].own && slice_is(last, spaces[i].word))
            return spaces[i].codec;
    return NULL;
}

/* Whether a media type stands in a list of them. */
static bool lists(struct slice accept, const char *type)
{
    while (accept.len) {
        struct slice parameters, one = slice_split(accept, ',', &accept);

        if (slice_is_nocase(slice_trim(slice_split(one, ';', &parameters)), type))
            return true;
    }
    return false;
}

static const char *by_headers(const struct codec_request *request)
{
    struct slice parameters, accept = codec_header(request, "accept");
    struct slice type =
        slice_trim(slice_split(codec_header(request, "content-type"), ';', &parameters));

    if (slice_is_nocase(type, "application/graphql"))
        return "graphql";
    if (slice_is_nocase(type, "application/json-rpc") ||
        slice_is_nocase(type, "application/jsonrequest"))
        return "mcp";
    if (lists(accept, "x-workers-rpc") || lists(accept, "application/x-workers-rpc"))
        return "rpc";
    if (web_is_meant(request))
        return "web";
    return NULL;
}

const struct codec *codec_detect(const struct codec_request *request)
{
    const char *name = by_path(request->path);
    const struct codec *codec;

    if (!name)
        name = by_headers(request);
    codec = name ? codec_named(slice_of(name)) : NULL;
    return codec ? codec : &codec_rest;
}
