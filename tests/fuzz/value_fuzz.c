/* value_fuzz.c - any bytes as the input of a script that gives it back: through the engine and out
 * again it is JSON still, and gone through twice it stays the same bytes; so too when the
 * engine has to write it, because something beside it has a toJSON. */
#include "base/jsontext.h"
#include "mdxrt.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static mdx_runtime *open_runtime(void)
{
    static const char echo[] =
        "{\"$id\":\"d\",\"api\":{\"f\":\"function (x) { return x }\",\"g\":\"function (x) { return "
        "{ toJSON: function () { return [0 / 0, x, -1 / 0] } } }\"}}";
    mdx_runtime *rt = NULL;
    mdx_options options;

    MDX_INIT(options);
    options.max_isolates = 1;
    if (mdx_runtime_open(&options, NULL, &rt, NULL) ||
        mdx_load(rt, NULL, echo, sizeof echo - 1, NULL, NULL))
        abort();
    return rt;
}

/* Positional, so that an array of one is the value itself. */
static char *echo(mdx_runtime *rt, const char *target, struct slice value)
{
    mdx_call_options options;
    struct buffer input;
    char *output = NULL;

    MDX_INIT(options);
    options.flags = MDX_CALL_POSITIONAL;
    buffer_init(&input, allocator_system(), SIZE_MAX);
    buffer_add_char(&input, '[');
    buffer_add_slice(&input, value);
    buffer_add_char(&input, ']');
    mdx_call(rt, &options, target, 3, input.data, input.len, &output, NULL, NULL);
    buffer_free(&input);
    return output;
}

/* Between two numbers that JSON has not; the engine may escape more than it has to. */
static void check_written(mdx_runtime *rt, struct slice value)
{
    char *written = echo(rt, "d#g", value), *output;
    struct slice text;

    if (!written)
        return;
    output = echo(rt, "d#f", slice_of(written));
    text = slice_of(output ? output : "");
    if (!slice_starts(text, "[null,") || !slice_ends(text, ",null]") ||
        !slice_equal(slice_make(text.data + 6, text.len - 12), value))
        abort();
    mdx_free(written);
    mdx_free(output);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static mdx_runtime *rt;
    struct jsontext index;
    char *once, *twice, *thrice;

    if (!rt)
        rt = open_runtime();
    once = echo(rt, "d#f", slice_make((const char *)data, size));
    if (!once)
        return 0;
    jsontext_init(&index, allocator_system());
    if (jsontext_read(&index, slice_of(once), NULL) != MDX_OK)
        abort();
    jsontext_free(&index);
    twice = echo(rt, "d#f", slice_of(once));
    thrice = twice ? echo(rt, "d#f", slice_of(twice)) : NULL;
    /* What the engine had to write, since keys were not in their order, may have more escapes. */
    if (!thrice || strcmp(twice, thrice) != 0)
        abort();
    check_written(rt, slice_of(twice));
    mdx_free(once);
    mdx_free(twice);
    mdx_free(thrice);
    return 0;
}
