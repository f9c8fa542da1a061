/* web.c - the list of what comes from the web's standards. */
#include "sandbox/web/web.h"

void web_install(duk_context *ctx)
{
    static void (*const install[])(duk_context *) = {
        exception_install,   base64_install,   encoding_install, crypto_install,
        event_install,       abort_install,    url_install,      search_params_install,
        clone_install,       headers_install,  stream_install,   writable_install,
        transform_install,   strategy_install, pipe_install,     blob_install,
        formdata_install,    response_install, request_install,  fetch_install,
        performance_install,
    };

    for (size_t i = 0; i < sizeof install / sizeof install[0]; i++)
        install[i](ctx);
}
