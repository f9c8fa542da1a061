/* source_fuzz.c - other people's documents: what an import makes is a definition, every tool of it
 * makes a request or says why not, and an answer is a value or an error.
 *
 * First line: `o` OpenAPI, `g` GraphQL, `a` a GraphQL answer; then the document; behind a line of
 * `--`, arguments. `s`: settings, and where an MCP server is: taken, or told what is wrong. */
#include "definition/definition.h"
#include "outbound/mcp/mcp.h"
#include "outbound/outbound.h"
#include "outbound/source/calling.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct allocator *memory;

/* A request's body is JSON where it is GraphQL's, and one line end ends no header. */
static void send(const json_t *definition, struct slice args)
{
    const json_t *source = json_object_get(definition, "source");
    json_t *tool;
    size_t at;

    json_array_foreach(json_object_get(definition, "tools"), at, tool)
    {
        struct buffer out;
        struct error error;
        struct jsontext index;

        buffer_init(&out, memory, SIZE_MAX);
        error_init(&error, memory);
        jsontext_init(&index, memory);
        if (source_request(memory, source, tool, args, &out, &error)) {
            if (!error.status)
                abort();
        } else if (jsontext_read(&index, buffer_slice(&out), NULL)) {
            abort();
        }
        jsontext_free(&index);
        error_free(&error);
        buffer_free(&out);
        if (at == 20)
            break;
    }
}

static void import(bool graphql, struct slice document, struct slice args)
{
    const struct graphql_filter fields = { 0 };
    const struct openapi_filter operations = { 0 };
    struct buffer made;
    struct error error;
    json_t *definition = NULL;
    mdx_status status;

    buffer_init(&made, memory, SIZE_MAX);
    error_init(&error, memory);
    status = graphql ? graphql_import(memory, SLICE("x"), SLICE("http://up/"), document, &fields,
                                      &made, &error)
                     : openapi_import(memory, SLICE("x"), SLICE("http://up/"), document,
                                      &operations, &made, &error);
    if (status && (status != error.status || made.len))
        abort();
    /* What is made is what a definition's reader takes. */
    if (!status && json_read(buffer_slice(&made), SLICE("made"), SIZE_MAX, &definition, NULL))
        abort();
    send(definition, args);
    json_decref(definition);
    error_free(&error);
    buffer_free(&made);
}

static void answer(struct slice text)
{
    json_t *tool = json_pack("{s:{s:s}}", "request", "field", "x");
    struct jsontext index;
    struct buffer out;
    struct error error;

    buffer_init(&out, memory, SIZE_MAX);
    error_init(&error, memory);
    jsontext_init(&index, memory);
    if (!graphql_answer(NULL, tool, text, &out, &error) &&
        jsontext_read(&index, buffer_slice(&out), NULL))
        abort();
    jsontext_free(&index);
    error_free(&error);
    buffer_free(&out);
    json_decref(tool);
}

/* What is wrong is told, with what to write. */
static void expect_told(mdx_status status, struct error *error)
{
    if (status != error->status || (status && !error_message(error)[0]))
        abort();
    error_free(error);
}

static void settings(struct slice text, struct slice where)
{
    struct source_place place = { 0 };
    struct error error;
    json_t *given = NULL, *source = NULL;

    error_init(&error, memory);
    if (!json_read(text, SLICE("settings"), SIZE_MAX, &given, NULL) && json_is_object(given)) {
        expect_told(source_check_given(given, &error), &error);
        if (source_check(given, &place, &error) &&
            (!place.setting || !json_object_get(given, place.setting)))
            abort();
        error_free(&error);
        expect_told(source_settle(given, &error), &error);
    }
    json_decref(given);
    expect_told(mcp_source(memory, where, text, &source, &error), &error);
    if (source)
        expect_told(source_settle(source, &error), &error);
    json_decref(source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice rest, kind = slice_split(slice_make((const char *)data, size), '\n', &rest);
    struct slice document = rest, args = SLICE("{}");

    memory = allocator_system();
    for (size_t at = 0; at + 4 <= rest.len; at++)
        if (!memcmp(rest.data + at, "\n--\n", 4)) {
            document = slice_to(rest, at);
            args = slice_from(rest, at + 4);
            break;
        }
    if (slice_is(kind, "a"))
        answer(document);
    else if (slice_is(kind, "s"))
        settings(document, args);
    else
        import(slice_is(kind, "g"), document, args);
    return 0;
}
