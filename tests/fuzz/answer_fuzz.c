/* answer_fuzz.c - what the server of a source answers: its status, when to come back, how long it
 * may be kept.
 *
 * The first line is the status and what the request says of caches; headers follow, one a line, an
 * empty line, the body. What comes out is a value that is JSON, or an error that says something. */
#include "outbound/freshness.h"
#include "outbound/httpdate.h"
#include "outbound/source/dispatch.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW_MS UINT64_C(1700000000000)

static void expect_json(struct buffer *text)
{
    struct jsontext index;

    jsontext_init(&index, allocator_system());
    if (jsontext_read(&index, buffer_slice(text), NULL))
        abort();
    jsontext_free(&index);
    buffer_free(text);
}

/* As the host of a runtime gives it: names in lower case, each once. */
static void write_answer(struct buffer *json, uint32_t status, struct slice text)
{
    struct buffer names;
    bool first = true;

    buffer_init(&names, allocator_system(), SIZE_MAX);
    buffer_printf(json, "{\"status\":%u,\"headers\":{", status);
    while (text.len) {
        struct slice value, line = slice_split(text, '\n', &text);
        struct slice name = slice_split(line, ':', &value);

        if (!line.len)
            break;
        buffer_clear(&names);
        for (size_t at = 0; at < name.len; at++)
            buffer_add_char(&names, name.data[at] >= 'A' && name.data[at] <= 'Z'
                                        ? (char)(name.data[at] | 32)
                                        : name.data[at]);
        buffer_add_text(json, first ? "" : ",");
        buffer_add_json(json, buffer_slice(&names));
        buffer_add_char(json, ':');
        buffer_add_json(json, slice_trim(value));
        first = false;
    }
    buffer_add_text(json, "},\"body\":");
    buffer_add_json(json, text);
    buffer_add_char(json, '}');
    buffer_free(&names);
}

static void look_at_error(const struct answered *answered)
{
    struct error error;
    mdx_status status;

    error_init(&error, allocator_system());
    status = answered_check(answered, SLICE("peer"), NOW_MS, &error);
    if (!status != (answered->status >= 200 && answered->status < 300) || status != error.status ||
        (status && !slice_starts(slice_of(error_message(&error)), "peer answered ")))
        abort();
    error_free(&error);
}

static void look_at_value(const struct answered *answered)
{
    struct buffer out;
    struct error error;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    error_init(&error, allocator_system());
    if (answered_value(answered, SLICE("peer"), &out, &error))
        buffer_free(&out);
    else
        expect_json(&out);
    error_free(&error);
    buffer_init(&out, allocator_system(), SIZE_MAX);
    answered_raw(answered, &out);
    expect_json(&out);
}

/* What is kept grows older, and never better. */
static void look_at_age(const struct answered *answered, struct slice said)
{
    struct cache_control request;
    struct freshness freshness;
    bool good = true;

    cache_control_read(said, &request);
    if (!freshness_of(&answered->index, answered->status, answered->headers, NOW_MS - 2000, NOW_MS,
                      &freshness))
        return;
    for (uint64_t later_ms = 0; later_ms < UINT64_C(1) << 45; later_ms = later_ms * 4 + 1) {
        const bool still = freshness_is_good(&freshness, &request, NOW_MS + later_ms);

        if (still && !good)
            abort();
        good = still;
    }
    if (freshness_is_good(&freshness, &request, NOW_MS - 1))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice rest, said, line = slice_split(slice_make((const char *)data, size), '\n', &rest);
    struct slice number = slice_split(line, ' ', &said);
    struct answered answered;
    struct buffer json;
    uint64_t status = 0, delay_ms;

    buffer_init(&json, allocator_system(), SIZE_MAX);
    (void)slice_to_u64(number, &status);
    write_answer(&json, (uint32_t)(status % 1000), rest);
    if (!answered_read(&answered, allocator_system(), buffer_slice(&json), NULL)) {
        look_at_error(&answered);
        look_at_value(&answered);
        look_at_age(&answered, said);
        (void)retry_asked_ms(&answered.index, answered.headers, NOW_MS, &delay_ms);
    }
    answered_free(&answered);
    (void)http_date(line, &delay_ms);
    buffer_free(&json);
    return 0;
}
