/* arguments_fuzz.c - any JSON as the input of functions with parameters of every kind. What comes
 * out is a JSON array; what is given by name and named again is an object. */
#include "call/arguments.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PLAIN(text)                                                                                \
    {                                                                                              \
        .name = { text, sizeof(text) - 1 }                                                         \
    }

static struct parameter none[1];
static struct parameter two[] = { PLAIN("a"), PLAIN("b") };
static struct parameter pattern[] = { PLAIN("id"), { .pattern = true } };
static struct parameter rest[] = { { .name = { "a", 1 }, .has_default = true },
                                   { .name = { "more", 4 }, .rest = true } };
static struct parameter many[70];

static const struct function functions[] = {
    { .parameters = none, .service = true },
    { .parameters = none, .service = true, .wants_context = true },
    { .parameters = two, .parameter_count = 2, .service = true },
    { .parameters = pattern, .parameter_count = 2, .service = true, .wants_context = true },
    { .parameters = pattern + 1, .parameter_count = 1, .service = true },
    { .parameters = rest, .parameter_count = 2, .service = true },
    { .parameters = many, .parameter_count = 70, .service = true },
    { .parameters = two, .parameter_count = 2 },
    { .parameters = pattern + 1, .parameter_count = 1 },
};

static void expect_json(struct slice text, uint32_t type)
{
    struct jsontext index;

    jsontext_init(&index, allocator_system());
    if (jsontext_read(&index, text, NULL) != MDX_OK || index.nodes[0].type != type)
        abort();
    jsontext_free(&index);
}

static void make(const struct function *function, const struct jsontext *input, bool positional)
{
    struct arguments arguments = { .function = function };
    struct buffer named;
    struct error error;

    error_init(&error, allocator_system());
    buffer_init(&arguments.args, allocator_system(), SIZE_MAX);
    buffer_init(&named, allocator_system(), SIZE_MAX);
    if (arguments_make(&arguments, input, positional, &error) == MDX_OK)
        expect_json(buffer_slice(&arguments.args), JSONTEXT_ARRAY);
    else if (!error.message)
        abort();
    if (function->service)
        arguments_name(function, input, positional, &named);
    if (named.len)
        expect_json(buffer_slice(&named), JSONTEXT_OBJECT);
    buffer_free(&named);
    buffer_free(&arguments.args);
    error_free(&error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jsontext input;

    jsontext_init(&input, allocator_system());
    for (size_t at = 0; at < sizeof many / sizeof many[0]; at++)
        many[at].name = SLICE("m");
    if (jsontext_read(&input, slice_make((const char *)data, size), NULL) == MDX_OK) {
        for (size_t at = 0; at < sizeof functions / sizeof functions[0]; at++) {
            make(&functions[at], &input, false);
            make(&functions[at], &input, true);
        }
    }
    jsontext_free(&input);
    return 0;
}
