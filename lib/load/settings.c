/* settings.c - the settings of a source that was written by hand: what could not work when a call
 * is made is told at its load, with its place.
 *
 * The line itself is not shown: what stands there may be a secret. */
#include "load/build.h"

#include "base/jsontext.h"
#include "outbound/outbound.h"

#include <string.h>

#define BOM "\xEF\xBB\xBF"

/* The key of the member of the object, or the object's own place. */
static uint32_t key_of(const struct jsontext *index, uint32_t object, const char *key,
                       uint32_t *value)
{
    uint32_t found = key && index->nodes[object].type == JSONTEXT_OBJECT
                         ? jsontext_member(index, object, slice_of(key))
                         : 0;

    *value = found ? found : object;
    /* A key is the one node before its value. */
    return found ? found - 1 : object;
}

static void add_place(struct error *error, const struct allocator *allocator, struct slice document,
                      struct slice source, const struct source_place *place)
{
    struct jsontext index;
    uint32_t at, line, column;

    if (slice_starts(source, BOM))
        source = slice_from(source, sizeof BOM - 1);
    jsontext_init(&index, allocator);
    if (!jsontext_read(&index, source, NULL)) {
        key_of(&index, 0, "source", &at);
        if (place->member) {
            key_of(&index, at, place->setting, &at);
            at = key_of(&index, at, place->member, &at);
        } else {
            at = key_of(&index, at, place->setting, &at);
        }
        text_position(source, index.nodes[at].start, &line, &column);
        error_at(error, document, line, column);
    }
    jsontext_free(&index);
}

mdx_status settings_check(const struct definition *definition, struct slice document,
                          struct slice source, struct error *error)
{
    struct source_place place = { 0 };
    struct error found;
    mdx_status status;

    if (!definition->outside)
        return MDX_OK;
    error_init(&found, definition->allocator);
    status = source_check(definition->outside, &place, &found);
    if (status == MDX_E_CONFIG) {
        status = error_diagnose(error, 1211, "source.%s", error_message(&found));
        if (found.hint)
            error_hint(error, "%s", found.hint);
        if (error)
            add_place(error, definition->allocator, document, source, &place);
    } else if (status) {
        error_move(error, &found);
    }
    error_free(&found);
    return status;
}
