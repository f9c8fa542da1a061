/* collections.c - installs what holds values for others. */
#include "sandbox/builtin/collection.h"
#include "sandbox/builtin/builtin.h"

void collections_install(duk_context *ctx)
{
    static void (*const install[])(duk_context *) = { map_install,         weak_install,
                                                      reflect_install,     array_buffer_install,
                                                      typed_array_install, data_view_install,
                                                      bigint_install,      iterator_install };

    for (size_t i = 0; i < sizeof install / sizeof install[0]; i++)
        install[i](ctx);
}
