/* language.c - the list of what the lowered language needs at run time. */
#include "sandbox/language/language.h"

void language_install(duk_context *ctx)
{
    static void (*const install[])(duk_context *) = {
        values_install,  iterators_install, iterate_install,          spread_install,
        private_install, objects_install,   classes_install,          generators_install,
        async_install,   for_await_install, async_generators_install, constructors_install,
    };

    for (size_t i = 0; i < sizeof install / sizeof install[0]; i++)
        install[i](ctx);
}
