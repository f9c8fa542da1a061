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

static void send(struct access *access, struct slice text)
{
    struct access_ask ask = { .action = ACCESS_CALL, .id = SLICE("a"), .now_ms = 1000 };
    struct identity *who = NULL;
    struct buffer header;
    bool decided;

    buffer_init(&header, allocator_system(), SIZE_MAX);
    buffer_add_text(&header, "Bearer ");
    buffer_add_slice(&header, text);
    ask.authorization = buffer_slice(&header);
    if (!access_decide(access, &ask, &who, &decided, NULL))
        abort();
    buffer_free(&header);
}

static void read_policy(struct slice text)
{
    struct access *access = access_new(allocator_system());
    struct error error;

    error_init(&error, allocator_system());
    if (access_set(access,
                   SLICE("{\"tokens\":[{\"issuer\":\"i\",\"audience\":\"a\",\"jwks\":{\"keys\""
                         ":[{\"kty\":\"oct\",\"k\":\"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYm"
                         "NkZWY\"}]}}]}"),
                   NULL))
        abort();
    send(access, text);
    if (access_set(access, text, &error) && !error.message)
        abort();
    error_free(&error);
    access_free(access);
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
    read_policy(text);
    return 0;
}
