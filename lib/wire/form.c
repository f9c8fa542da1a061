/* form.c - fields of a form, and the plain of its two encodings.
 *
 * What is decoded is never longer than what was sent, so one block of the body's size holds all
 * texts, and slices into it stay good. */
#include "wire/form_inside.h"

#include "base/url.h"
#include "base/utf8.h"

#include <string.h>

static struct slice media_type(struct slice content_type, struct slice *parameters)
{
    return slice_trim(slice_split(content_type, ';', parameters));
}

bool form_is_type(struct slice content_type)
{
    struct slice parameters, type = media_type(content_type, &parameters);

    return slice_is_nocase(type, "application/x-www-form-urlencoded") ||
           slice_is_nocase(type, "multipart/form-data");
}

mdx_status form_malformed(struct error *error, const char *what)
{
    return error_set(error, CODE_INVALID_REQUEST, "the form cannot be read: %s", what);
}

struct form_field *form_add(struct form *form, struct error *error)
{
    if (form->count == FORM_MOST_FIELDS) {
        error_set(error, CODE_INPUT_LIMIT, "the form has more than %d fields", FORM_MOST_FIELDS);
        return NULL;
    }
    if (form->count == form->room) {
        uint32_t room = form->room ? form->room * 2 : 8;
        struct form_field *fields =
            mem_resize(form->allocator, form->fields, room * sizeof *fields);

        if (!fields) {
            error_no_memory(error);
            return NULL;
        }
        form->fields = fields;
        form->room = room;
    }
    form->fields[form->count] = (struct form_field){ .is_file = false };
    return &form->fields[form->count++];
}

static bool decode(struct form *form, struct slice text, struct slice *decoded)
{
    size_t start = form->texts.len;
    bool good = url_decode(&form->texts, text, true);

    *decoded = slice_make(form->texts.data + start, form->texts.len - start);
    return good && utf8_valid(*decoded, NULL);
}

static mdx_status read_urlencoded(struct form *form, struct slice body, struct error *error)
{
    while (body.len) {
        struct slice value, pair = slice_split(body, '&', &body);
        struct slice name = slice_split(pair, '=', &value);
        struct form_field *field;

        if (!pair.len)
            continue;
        field = form_add(form, error);
        if (!field)
            return error->status;
        if (!decode(form, name, &field->name) || !decode(form, value, &field->value))
            return form_malformed(error, "it is not percent-encoded UTF-8");
    }
    return MDX_OK;
}

mdx_status form_read(struct form *form, const struct allocator *allocator,
                     struct slice content_type, struct slice body, struct error *error)
{
    struct slice parameters, type = media_type(content_type, &parameters);
    size_t room;

    *form = (struct form){ .allocator = allocator };
    /* What is kept is never longer than what came; one head's worth is tried and dropped. */
    if (!size_add(body.len, content_type.len, &room) || !size_add(room, FORM_MOST_HEAD, &room))
        return error_no_memory(error);
    buffer_init(&form->texts, allocator, room);
    if (!buffer_reserve(&form->texts, room))
        return error_no_memory(error);
    if (slice_is_nocase(type, "multipart/form-data"))
        return form_read_multipart(form, parameters, body, error);
    return read_urlencoded(form, body, error);
}

void form_free(struct form *form)
{
    mem_free(form->allocator, form->fields);
    buffer_free(&form->texts);
    form->fields = NULL;
    form->count = form->room = 0;
}

const struct form_field *form_last(const struct form *form, struct slice name)
{
    for (uint32_t at = form->count; at-- > 0;)
        if (slice_equal(form->fields[at].name, name))
            return &form->fields[at];
    return NULL;
}

uint32_t form_count(const struct form *form, struct slice name)
{
    uint32_t count = 0;

    for (uint32_t at = 0; at < form->count; at++)
        count += slice_equal(form->fields[at].name, name);
    return count;
}
