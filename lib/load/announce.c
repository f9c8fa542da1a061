/* announce.c - events of definitions: loads, imports, what was rolled back, deleted, purged. */
#include "load/announce.h"

/* `id` and `revision` are members of every event's own. */
static void write_report(const void *report, struct buffer *out)
{
    bool first = true;
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)report, name, value)
    {
        struct slice key = slice_of(name);

        if (slice_is(key, "id") || slice_is(key, "revision"))
            continue;
        if (!first)
            buffer_add_char(out, ',');
        first = false;
        buffer_add_json(out, key);
        buffer_add_char(out, ':');
        json_write(out, value, false);
    }
}

static void write_error(const void *error, struct buffer *out)
{
    buffer_add_text(out, "\"code\":");
    buffer_add_json(out, slice_of(error_code_name(error)));
    buffer_add_text(out, ",\"message\":");
    buffer_add_json(out, slice_of(error_message(error)));
}

static void emit(struct library *library, const struct happening *happening)
{
    if (telemetry_wants(library->telemetry, happening->kind))
        telemetry_emit(library->telemetry, happening);
}

void announce(struct library *library, enum event_kind kind, const json_t *report)
{
    emit(library, &(struct happening){
                      .kind = kind,
                      .id = json_text(report, "id"),
                      .revision = (uint64_t)json_integer_value(json_object_get(report, "revision")),
                      .write = write_report,
                      .context = report,
                  });
}

void announce_start(struct library *library, enum event_kind kind, struct slice id)
{
    emit(library, &(struct happening){ .kind = kind, .id = id });
}

void announce_error(struct library *library, enum event_kind kind, struct slice id,
                    const struct error *error)
{
    emit(library,
         &(struct happening){
             .kind = kind, .id = id, .write = error ? write_error : NULL, .context = error });
}
