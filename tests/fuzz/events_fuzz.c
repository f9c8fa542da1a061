/* events_fuzz.c - any bytes as a stream of server-sent events: however it is cut, the same events
 * come out of it, and none is larger than what was allowed.
 *
 * The first byte says how it is cut, the second how large a line may be. */
#include "wire/events.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What came of it: all events, one behind the other. */
struct seen {
    struct buffer text;
    bool failed;
};

static void note(struct seen *seen, const struct events *events, size_t most)
{
    if (events->data.len > most || events->type.len > most + 256)
        abort();
    buffer_printf(&seen->text, "%u %u %u %lu\n", (unsigned)events->data.len,
                  (unsigned)events->type.len, (unsigned)events->id.len,
                  (unsigned long)events->retry_ms);
    buffer_add_slice(&seen->text, buffer_slice(&events->data));
    buffer_add_slice(&seen->text, buffer_slice(&events->type));
    buffer_add_slice(&seen->text, buffer_slice(&events->id));
}

static void read_all(struct seen *seen, struct events *events, struct slice text, size_t piece,
                     size_t most)
{
    while (text.len && !seen->failed) {
        struct slice rest = slice_to(text, piece);

        text = slice_from(text, piece);
        while (events_next(events, &rest))
            note(seen, events, most);
        seen->failed = events_failed(events);
        if (!seen->failed && rest.len)
            abort();
    }
}

/* Twice, as who takes a broken stream up again: what was cut off does not come back. */
static void look(struct seen *seen, struct slice text, size_t piece, size_t most)
{
    struct events events;

    *seen = (struct seen){ .failed = false };
    buffer_init(&seen->text, allocator_system(), SIZE_MAX);
    events_init(&events, allocator_system(), most);
    read_all(seen, &events, text, piece, most);
    if (!seen->failed) {
        events_restart(&events);
        read_all(seen, &events, text, piece, most);
    }
    events_free(&events);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text;
    struct seen whole, cut;
    size_t most;

    if (size < 2)
        return 0;
    text = slice_make((const char *)data + 2, size - 2);
    most = 1 + (size_t)data[1] * 16;
    look(&whole, text, SIZE_MAX, most);
    look(&cut, text, 1 + data[0] % 7, most);
    if (whole.failed != cut.failed ||
        !slice_equal(buffer_slice(&whole.text), buffer_slice(&cut.text)))
        abort();
    buffer_free(&whole.text);
    buffer_free(&cut.text);
    return 0;
}
