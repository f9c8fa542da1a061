/* front_matter.c - the keys that every form shares: who the definition is, and how it runs. */
#include "definition/parts.h"

#include <string.h>

json_t *matter_get(const json_t *object, const char *name, const char **key)
{
    static const char *const marks[] = { "$", "@", "" };

    for (size_t at = 0; at < sizeof marks / sizeof marks[0]; at++) {
        char text[32];
        size_t mark = strlen(marks[at]);
        size_t len = strlen(name);
        json_t *value;

        if (mark + len >= sizeof text)
            return NULL;
        memcpy(text, marks[at], mark);
        memcpy(text + mark, name, len + 1);
        value = json_object_get(object, text);
        if (!value || json_is_null(value))
            continue;
        if (key)
            *key = json_object_iter_key(json_object_iter_at((json_t *)(uintptr_t)object, text));
        return value;
    }
    return NULL;
}

struct slice matter_text(struct reader *reader, const json_t *object, const char *name)
{
    const char *key = NULL;
    json_t *value = matter_get(object, name, &key);

    if (value && !json_is_string(value))
        reader_fault(reader, 1014, place_value(reader, object, key), "`%s` is not a text.", key);
    return slice_trim(json_string_slice(value));
}

/* The file's base name without its extension, other characters turned into '-'. */
static void id_from_file(struct reader *reader, struct buffer *id)
{
    static const char *const endings[] = { ".mdx", ".md", ".json", ".ts", ".js" };
    struct slice name = reader->options->file;

    for (size_t at = name.len; at-- > 0;) {
        if (name.data[at] == '/' || name.data[at] == '\\') {
            name = slice_from(name, at + 1);
            break;
        }
    }
    for (size_t at = 0; at < sizeof endings / sizeof endings[0]; at++) {
        size_t len = strlen(endings[at]);

        if (name.len > len && slice_is_nocase(slice_from(name, name.len - len), endings[at])) {
            name.len -= len;
            break;
        }
    }
    for (size_t at = 0; at < name.len; at++) {
        char c = name.data[at];
        bool fits = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                    (c && strchr("._-", c) != NULL);

        buffer_add_char(id, fits ? c : '-');
    }
}

/* Text turned into an id, to be suggested: "My Tool" is my-tool. */
static void suggest_id(struct slice text, struct buffer *out)
{
    bool gap = false;

    for (size_t at = 0; at < text.len && out->len < 60; at++) {
        char c = text.data[at];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c + ('a' - 'A'));
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            if (gap && out->len)
                buffer_add_char(out, '-');
            buffer_add_char(out, c);
            gap = false;
        } else {
            gap = true;
        }
    }
}

static void check_id(struct reader *reader, size_t at)
{
    struct slice id = slice_of(reader->definition->id);
    struct error error;
    struct buffer better;

    error_init(&error, reader->allocator);
    buffer_init(&better, reader->allocator, SIZE_MAX);
    if (!id_valid(id, &error)) {
        if (error.number == 1402) {
            suggest_id(id, &better);
            if (better.len && !buffer_failed(&better))
                error_hint(&error, "Write another id, for example $id: %s", better.data);
        }
        reader_take(reader, &error, at);
    }
    buffer_free(&better);
    error_free(&error);
}

static void read_id(struct reader *reader, const json_t *object, struct slice upload_id)
{
    static const char *const keys[] = { "$id", "@id", "id", "name" };
    struct slice id = reader->options->id.len ? reader->options->id : upload_id;
    struct buffer name;
    size_t at = 0;

    buffer_init(&name, reader->allocator, SIZE_MAX);
    for (size_t key = 0; key < sizeof keys / sizeof keys[0] && !id.len; key++) {
        json_t *value = json_object_get(object, keys[key]);

        if (!value || json_is_null(value))
            continue;
        at = place_value(reader, object, keys[key]);
        if (json_is_string(value)) {
            id = slice_trim(json_string_slice(value));
            continue;
        }
        /* matter_text() speaks of a name that is no text. */
        if (key < 3)
            reader_fault(reader, 1014, at, "`%s` is not a text.", keys[key]);
        goto done;
    }
    if (slice_starts(id, "https://"))
        id = slice_from(id, sizeof "https://" - 1);
    if (!id.len) {
        id_from_file(reader, &name);
        id = buffer_slice(&name);
        at = 0;
    }
    if (buffer_failed(&name))
        reader_no_memory(reader);
    else if (!id.len && reader->errors)
        goto done; /* it may stand in what could not be read */
    else if (!id.len)
        reader_fault(reader, 1406, 0, "The definition has no id.");
    else
        reader_set(reader, &reader->definition->id, id);
    if (reader->definition->id)
        check_id(reader, at);
done:
    buffer_free(&name);
}

/* $type: a text, or a list of them of which the first leads. */
static void read_type(struct reader *reader, const json_t *object, const char *default_type)
{
    struct definition *definition = reader->definition;
    const char *key = NULL;
    json_t *type = matter_get(object, "type", &key);
    json_t *first;
    struct buffer all;

    if (!type)
        type = matter_get(object, "primitive", &key);
    first = json_is_array(type) ? json_array_get(type, 0) : type;
    for (size_t at = 0; json_is_array(type) && at < json_array_size(type); at++) {
        if (!json_is_string(json_array_get(type, at)))
            first = NULL;
    }
    if (type && (!json_is_string(first) || !slice_trim(json_string_slice(first)).len)) {
        reader_fault(reader, 1015, place_value(reader, object, key),
                     "`%s` is neither a text nor a list of texts.", key);
        first = NULL;
    }
    reader_set(reader, &definition->type,
               first ? slice_trim(json_string_slice(first)) : slice_of(default_type));
    if (!json_is_array(type))
        return;
    buffer_init(&all, reader->allocator, SIZE_MAX);
    json_write(&all, type, false);
    if (buffer_failed(&all))
        reader_no_memory(reader);
    else
        reader_set(reader, &definition->types_json, buffer_slice(&all));
    buffer_free(&all);
}

/* $version: kept as written; at most 120 bytes, so that id@label can be looked up. */
static void read_label(struct reader *reader, const json_t *object)
{
    const char *key = NULL;
    struct slice label = matter_text(reader, object, "version");
    uint64_t number;

    matter_get(object, "version", &key);
    if (label.len > 120)
        reader_fault(reader, 1407, place_value(reader, object, key),
                     "The version is %zu bytes long; at most 120 are taken.", label.len);
    else if (slice_to_u64(label, &number) && !reader->options->imported)
        reader_warn(reader, place_value(reader, object, key),
                    "the version %.*s is all digits; @%.*s means the revision of that number, "
                    "not this label",
                    (int)label.len, label.data, (int)label.len, label.data);
    reader_set(reader, &reader->definition->label, label);
}

static void read_context(struct reader *reader, const json_t *object)
{
    struct slice context = json_string_slice(matter_get(object, "context", NULL));

    context = slice_trim(context);
    if (slice_starts(context, "https://"))
        context = slice_from(context, sizeof "https://" - 1);
    while (slice_ends(context, "/"))
        context.len--;
    reader_set(reader, &reader->definition->context, context);
}

void matter_identity(struct reader *reader, const json_t *object, struct slice upload_id,
                     const char *default_type)
{
    struct definition *definition = reader->definition;
    struct slice title = matter_text(reader, object, "title");
    struct slice name = matter_text(reader, object, "name");

    read_id(reader, object, upload_id);
    read_type(reader, object, default_type);
    read_label(reader, object);
    read_context(reader, object);
    reader_set(reader, &definition->title, title.len ? title : name);
    reader_set(reader, &definition->description, matter_text(reader, object, "description"));
}

/* A key with one word that means something; others are refused, not passed over. */
static bool has_word(struct reader *reader, const json_t *object, const char *name,
                     const char *word)
{
    const char *key = NULL;
    json_t *value = matter_get(object, name, &key);

    if (!value)
        return false;
    if (slice_is(json_string_slice(value), word))
        return true;
    error_hint(reader_fault(reader, 1016, place_value(reader, object, key), "`%s` can only be %s.",
                            key, word),
               "Write %s: %s, or leave the key out.", key, word);
    return false;
}

void matter_settings(struct reader *reader, const json_t *object)
{
    struct definition *definition = reader->definition;
    const char *key = NULL;
    json_t *check = matter_get(object, "checkOutput", &key);
    json_t *config = matter_get(object, "config", NULL);

    definition->reuse = has_word(reader, object, "isolate", "reuse");
    definition->bare = has_word(reader, object, "rest", "bare");
    definition->check_output = json_is_true(check);
    if (check && !json_is_boolean(check))
        error_hint(reader_fault(reader, 1016, place_value(reader, object, key),
                                "`%s` is neither true nor false.", key),
                   "Write %s: true, or leave the key out.", key);
    read_timeout(reader, object, "timeout", &definition->timeout_ms);
    if (json_is_object(config))
        reader_keep(&definition->config, config);
}
