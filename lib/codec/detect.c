/* detect.c - which codec speaks to a request, and looking into its headers.
 *
 * REST is what is spoken when nothing says otherwise. */
#include "codec/codec.h"

struct slice codec_header(const struct codec_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (slice_is_nocase(request->headers[i].name, name))
            return request->headers[i].value;
    return (struct slice){ NULL, 0 };
}

static const struct codec *const codecs[CODECS] = { &codec_rest, &codec_cli, &codec_web };

const struct codec *codec_named(struct slice name)
{
    for (unsigned i = 0; i < CODECS && codecs[i]; i++)
        if (slice_is(name, codecs[i]->name))
            return codecs[i];
    return NULL;
}

const struct codec *codec_detect(const struct codec_request *request)
{
    return web_is_meant(request) ? &codec_web : &codec_rest;
}
