/* path.c - what a path means to the web codec.
 *
 * /web/ID[@V][/path] and /ID[@V][/path] are pages; / is the explorer, and on a definition's own
 * host its page. Paths of a page are decoded whole: neither ids nor functions hold what must stay
 * encoded. */
#include "codec/web/web.h"

#include "base/url.h"
#include "base/utf8.h"

#include <string.h>

static bool decode(struct web *web, struct slice path, struct slice *decoded, bool *no_memory)
{
    struct buffer out;
    bool good;

    buffer_init(&out, web->allocator, path.len + 1);
    good = url_decode(&out, path, false) && !buffer_failed(&out) &&
           utf8_valid(buffer_slice(&out), NULL) && (!out.len || !memchr(out.data, '\0', out.len));
    *no_memory = buffer_failed(&out);
    *decoded = slice_make(NULL, out.len);
    web->memory = buffer_take(&out, NULL);
    decoded->data = web->memory ? web->memory : "";
    return good;
}

static struct slice without(struct slice path, const char *prefix)
{
    return slice_from(path, strlen(prefix));
}

/* On the definition's own host /web/path is what /web/ID/path is elsewhere. */
static void read_own(struct web *web, struct slice path)
{
    struct buffer target;

    buffer_init(&target, web->allocator, SIZE_MAX);
    buffer_add_slice(&target, web->request->own);
    buffer_add_char(&target, '/');
    buffer_add_slice(&target, slice_is(path, "web")        ? SLICE("")
                              : slice_starts(path, "web/") ? without(path, "web/")
                                                           : path);
    web->target = slice_make(NULL, target.len);
    mem_free(web->allocator, web->memory);
    web->memory = buffer_take(&target, NULL);
    web->target.data = web->memory ? web->memory : "";
    web->target.len = web->memory ? web->target.len : 0;
    web->place = WEB_PAGE;
}

bool web_read_path(struct web *web, bool *no_memory)
{
    struct slice path;

    if (!decode(web, web->request->path, &path, no_memory))
        return false;
    while (slice_starts(path, "/"))
        path = slice_from(path, 1);
    while (slice_ends(path, "/"))
        path = slice_to(path, path.len - 1);
    web->target = path;
    if (slice_is(path, "events"))
        web->place = WEB_EVENTS;
    else if (web->request->own.len)
        read_own(web, path);
    else if (!path.len)
        web->place = WEB_EXPLORER;
    else if (slice_is(path, "web"))
        web->place = WEB_LIST;
    else
        web->place = WEB_PAGE;
    if (web->place == WEB_PAGE && !web->request->own.len && slice_starts(path, "web/"))
        web->target = without(path, "web/");
    *no_memory = !web->memory;
    return web->memory != NULL;
}

/* ---- is a request one for people? ---- */

/* Thousandths, from `;q=0.8`; 1000 without. */
static uint32_t quality(struct slice parameters)
{
    while (parameters.len) {
        struct slice one = slice_trim(slice_split(parameters, ';', &parameters));
        uint32_t sum = 0, weight = 1000;

        if (!slice_is_nocase(slice_to(one, 2), "q="))
            continue;
        for (size_t at = 2; at < one.len && weight; at++) {
            if (one.data[at] == '.')
                continue;
            if (one.data[at] < '0' || one.data[at] > '9')
                break;
            sum += (uint32_t)(one.data[at] - '0') * weight;
            weight /= 10;
        }
        return sum;
    }
    return 1000;
}

/* HTML is named, and JSON is not liked as much. */
static bool prefers_html(const struct codec_request *request)
{
    struct slice accept = codec_header(request, "accept");
    uint32_t html = 0, json = 0;

    while (accept.len) {
        struct slice parameters, range = slice_split(accept, ',', &accept);
        struct slice type = slice_trim(slice_split(range, ';', &parameters));
        uint32_t liked = quality(parameters);

        if (slice_is_nocase(type, "text/html") && liked > html)
            html = liked;
        if (slice_is_nocase(type, "application/json") && liked > json)
            json = liked;
    }
    return html && html >= json;
}

bool web_is_meant(const struct codec_request *request)
{
    bool reads = slice_is(request->method, "GET") || slice_is(request->method, "HEAD");

    return reads && prefers_html(request);
}
