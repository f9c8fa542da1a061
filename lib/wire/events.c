/* events.c - the reader of server-sent events: lines into fields, fields into events. */
#include "wire/events.h"

#include <string.h>

#define ID_MOST       1024
#define TYPE_MOST     256
#define RETRY_MOST_MS ((uint64_t)86400000)

void events_init(struct events *events, const struct allocator *allocator, size_t most)
{
    *events = (struct events){ .retry_ms = 0 };
    buffer_init(&events->line, allocator, most);
    buffer_init(&events->data, allocator, most);
    buffer_init(&events->id, allocator, ID_MOST);
    buffer_init(&events->type, allocator, TYPE_MOST);
}

void events_free(struct events *events)
{
    buffer_free(&events->line);
    buffer_free(&events->data);
    buffer_free(&events->id);
    buffer_free(&events->type);
}

void events_restart(struct events *events)
{
    buffer_clear(&events->line);
    buffer_clear(&events->data);
    buffer_clear(&events->type);
    events->has_data = events->handed = events->after_return = events->begun = false;
}

bool events_failed(const struct events *events)
{
    return events->line.failed || events->data.failed || events->type.failed;
}

static void take_id(struct events *events, struct slice value)
{
    if (slice_find(value, '\0') < value.len || value.len > ID_MOST)
        return;
    buffer_clear(&events->id);
    buffer_add_slice(&events->id, value);
}

static void take_field(struct events *events, struct slice line)
{
    struct slice value;
    struct slice name = slice_split(line, ':', &value);
    uint64_t ms;

    if (slice_starts(value, " "))
        value = slice_from(value, 1);
    if (slice_is(name, "data")) {
        buffer_add_slice(&events->data, value);
        buffer_add_char(&events->data, '\n');
        events->has_data = true;
    } else if (slice_is(name, "event")) {
        buffer_clear(&events->type);
        buffer_add_slice(&events->type, value);
    } else if (slice_is(name, "id")) {
        take_id(events, value);
    } else if (slice_is(name, "retry") && slice_to_u64(value, &ms)) {
        events->retry_ms = ms < RETRY_MOST_MS ? ms : RETRY_MOST_MS;
        events->said_retry = true;
    }
}

/* True: the line was empty, and ends an event. */
static bool end_line(struct events *events)
{
    struct slice line = buffer_slice(&events->line);
    bool ended = !line.len && events->has_data;

    if (!line.len && !ended)
        buffer_clear(&events->type); /* one without data is none */

    if (!events->begun && slice_starts(line, "\xEF\xBB\xBF"))
        line = slice_from(line, 3);
    events->begun = true;
    if (line.len && line.data[0] != ':')
        take_field(events, line);
    buffer_clear(&events->line);
    if (ended)
        events->data.len--;
    return ended;
}

static size_t find_end(struct slice text)
{
    size_t at = 0;

    while (at < text.len && text.data[at] != '\n' && text.data[at] != '\r')
        at++;
    return at;
}

bool events_next(struct events *events, struct slice *rest)
{
    if (events->handed) {
        buffer_clear(&events->data);
        buffer_clear(&events->type);
        events->has_data = events->handed = false;
    }
    while (rest->len && !events_failed(events)) {
        size_t end = find_end(*rest);
        bool returned = events->after_return;

        events->after_return = false;
        if (!end && returned && rest->data[0] == '\n') {
            *rest = slice_from(*rest, 1);
            continue;
        }
        buffer_add_slice(&events->line, slice_to(*rest, end));
        if (events_failed(events))
            break;
        if (end == rest->len) {
            *rest = slice_make(NULL, 0);
            break;
        }
        events->after_return = rest->data[end] == '\r';
        *rest = slice_from(*rest, end + 1);
        events->handed = end_line(events);
        if (events->handed)
            return true;
    }
    return false;
}
