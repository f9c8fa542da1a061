/* yaml_scalar.c - one scalar of libfyaml: its place, its text, its value. */
#include "definition/yaml_events.h"

#include "base/utf8.h"
#include "definition/core.h"

#define TAGS "tag:yaml.org,2002:"

/* Offset in the document of where an event begins; a quoted text's is its quote. */
size_t yaml_event_at(const struct yaml *yaml, struct fy_event *event)
{
    const struct fy_mark *mark = fy_event_start_mark(event);
    struct fy_token *token = fy_event_get_token(event);
    size_t at = mark ? mark->input_pos : 0;

    if (at > yaml->text.len)
        at = yaml->text.len;
    if (event->type == FYET_SCALAR && at) {
        enum fy_scalar_style style = fy_token_scalar_style(token);

        at -= style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
    }
    return yaml->from + at;
}

struct slice yaml_token_text(struct fy_token *token)
{
    size_t len = 0;
    const char *text = token ? fy_token_get_text(token, &len) : NULL;

    return text ? slice_make(text, len) : slice_make("", 0);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* One line end in a text is a space, each further one a line end; spaces around are none.
 * Returns where the text goes on. */
static size_t fold_lines(struct slice text, size_t at, struct buffer *out)
{
    size_t ends = 0;

    while (out->len && is_space(out->data[out->len - 1]))
        out->len--;
    for (; at < text.len && (is_space(text.data[at]) || text.data[at] == '\n'); at++)
        ends += text.data[at] == '\n';
    for (size_t end = 1; end < ends; end++)
        buffer_add_char(out, '\n');
    if (ends == 1)
        buffer_add_char(out, ' ');
    return at;
}

/* Read by ourselves: libfyaml's text goes wrong where '' follows '', and leaks where many
 * do. The text begins behind its quote, and libfyaml has found its end. */
static void add_single_quoted(struct slice text, struct buffer *out)
{
    size_t at = 0;

    while (at < text.len) {
        char c = text.data[at];

        if (c == '\n') {
            at = fold_lines(text, at, out);
            continue;
        }
        if (c == '\'' && (++at == text.len || text.data[at] != '\''))
            return;
        buffer_add_char(out, c);
        at++;
    }
}

/* Piece by piece: fy_token_get_text() would keep a copy, and may leak. */
static void add_pieces(struct yaml *yaml, struct fy_token *token, struct buffer *out)
{
    struct fy_token_iter *iterator = fy_token_iter_create(token);
    const struct fy_iter_chunk *chunk = NULL;

    if (!iterator) {
        reader_no_memory(yaml->reader);
        return;
    }
    while ((chunk = fy_token_iter_chunk_next(iterator, chunk, NULL)) != NULL)
        buffer_add(out, chunk->str, chunk->len);
    fy_token_iter_destroy(iterator);
}

/* The scalar's text in a buffer, with the @ it was written with. */
void yaml_scalar_text(struct yaml *yaml, struct fy_event *event, struct buffer *out)
{
    struct fy_token *token = event->scalar.value;
    enum fy_scalar_style style = fy_token_scalar_style(token);
    struct slice text = slice_from(yaml->text, yaml_event_at(yaml, event) - yaml->from);

    if (style == FYSS_SINGLE_QUOTED)
        add_single_quoted(slice_from(text, 1), out);
    else
        add_pieces(yaml, token, out);
    if (out->len && style == FYSS_PLAIN && slice_starts(text, "@") &&
        yaml->copy[text.data - yaml->text.data] == 'a') {
        out->data[0] = '@';
        yaml->at_keys--;
    }
    if (buffer_failed(out))
        reader_no_memory(yaml->reader);
}

void yaml_bad_tag(struct yaml *yaml, struct fy_event *event, struct slice tag)
{
    bool core = slice_starts(tag, TAGS);
    struct slice name = core ? slice_from(tag, sizeof TAGS - 1) : tag;

    reader_fault(yaml->reader, 1007, yaml_event_at(yaml, event),
                 "The tag %s%.*s cannot be read here.", core ? "!!" : "",
                 (int)(name.len > 60 ? 60 : name.len), name.data);
}

/* What a tag asks for; plain scalars have none. False: noted. */
static bool resolve_tag(struct yaml *yaml, struct fy_event *event, struct slice text,
                        enum core_kind *kind)
{
    static const struct {
        const char *name;
        enum core_kind kind;
    } tags[] = { { "str", CORE_TEXT },
                 { "null", CORE_NULL },
                 { "bool", CORE_BOOL },
                 { "int", CORE_INT },
                 { "float", CORE_FLOAT } };
    struct slice tag = yaml_token_text(fy_event_get_tag_token(event));
    struct slice name = slice_starts(tag, TAGS) ? slice_from(tag, sizeof TAGS - 1) : tag;

    if (slice_is(tag, "!"))
        return *kind = CORE_TEXT, true;
    for (size_t at = 0; at < sizeof tags / sizeof tags[0]; at++) {
        enum core_kind found = core_kind(yaml->reader->allocator, text);

        if (!slice_is(name, tags[at].name))
            continue;
        *kind = tags[at].kind;
        if (*kind == CORE_FLOAT && found == CORE_INT)
            found = CORE_FLOAT;
        if (*kind == CORE_TEXT || *kind == found)
            return true;
    }
    yaml_bad_tag(yaml, event, tag);
    return false;
}

json_t *yaml_scalar(struct yaml *yaml, struct fy_event *event, bool as_text)
{
    struct reader *reader = yaml->reader;
    enum core_kind kind = CORE_TEXT;
    json_t *value = NULL;
    struct buffer text;

    buffer_init(&text, reader->allocator, SIZE_MAX);
    yaml_scalar_text(yaml, event, &text);
    if (!utf8_valid(buffer_slice(&text), NULL)) {
        reader_fault(reader, 1205, yaml_event_at(yaml, event),
                     "This text holds an escape that is no character.");
        goto done;
    }
    if (fy_event_get_tag_token(event)) {
        if (!resolve_tag(yaml, event, buffer_slice(&text), &kind))
            goto done;
    } else if (fy_token_scalar_style(event->scalar.value) == FYSS_PLAIN) {
        kind = core_kind(reader->allocator, buffer_slice(&text));
        if (as_text && kind != CORE_NULL)
            kind = CORE_TEXT;
    }
    if (kind == CORE_NOT_JSON) {
        reader_fault(reader, 1008, yaml_event_at(yaml, event), "%.*s is no number that JSON has.",
                     (int)(text.len > 60 ? 60 : text.len), text.data);
        goto done;
    }
    value = core_value(reader->allocator, buffer_slice(&text), kind);
    if (!value)
        reader_no_memory(reader);
done:
    buffer_free(&text);
    return value ? value : json_null();
}
