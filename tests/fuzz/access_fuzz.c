/* access_fuzz.c - permission expressions: any text compiles or is refused, and what compiles
 * answers. Negated, the same text never grants too. */
#include "access/access.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool grants(struct slice text, const json_t *facts, bool *compiled)
{
    struct expression *expression = NULL;
    struct error error;
    bool answer = false;

    error_init(&error, allocator_system());
    *compiled = !expression_compile(&expression, allocator_system(), text, SLICE("fuzz"),
                                    CODE_CONFIG_INVALID, &error);
    if (*compiled)
        answer = expression_grants(expression, facts);
    else if (!error.message || !error.hint)
        abort();
    expression_free(expression);
    error_free(&error);
    return answer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *facts = json_loads("{\"caller\":\"a\",\"user\":{\"role\":\"admin\",\"n\":1,\"l\":[1,"
                               "\"a\",null],\"o\":{\"p\":true}}}",
                               0, NULL);
    struct slice text = slice_make((const char *)data, size);
    struct buffer negated;
    bool compiled, both;

    buffer_init(&negated, allocator_system(), SIZE_MAX);
    buffer_add_text(&negated, "!(");
    buffer_add_slice(&negated, text);
    buffer_add_char(&negated, ')');
    if (grants(text, facts, &compiled) && grants(buffer_slice(&negated), facts, &both))
        abort();
    buffer_free(&negated);
    json_decref(facts);
    return 0;
}
