/* sections.c - `- \`x\` (number, required) - text` to { name, type, required, description }. */
#include "definition/sections.h"

#include <string.h>

/* Where the closing parenthesis of text[0] is; text.len when there is none. */
static size_t closing(struct slice text)
{
    unsigned depth = 0;
    char quote = 0;

    for (size_t at = 0; at < text.len; at++) {
        char c = text.data[at];

        if (quote) {
            quote = c == quote ? 0 : quote;
            continue;
        }
        quote = c == '"' ? c : 0;
        depth += c == '(';
        depth -= c == ')' && depth;
        if (!depth)
            return at;
    }
    return text.len;
}

/* The part before the next comma that stands outside of brackets and quotes. */
static struct slice next_part(struct slice *rest)
{
    struct slice text = *rest;
    unsigned depth = 0;
    char quote = 0;
    size_t at = 0;

    for (; at < text.len; at++) {
        char c = text.data[at];

        if (quote) {
            quote = c == quote ? 0 : quote;
            continue;
        }
        if (c == ',' && !depth)
            break;
        quote = c == '"' || c == '\'' ? c : 0;
        depth += strchr("([{<", c) != NULL;
        depth -= strchr(")]}>", c) != NULL && depth;
    }
    *rest = slice_from(text, at < text.len ? at + 1 : at);
    return slice_trim(slice_to(text, at));
}

static struct slice without_ticks(struct slice text)
{
    text = slice_trim(text);
    while (slice_starts(text, "`"))
        text = slice_from(text, 1);
    while (slice_ends(text, "`"))
        text.len--;
    return text;
}

static json_t *text_value(struct slice text)
{
    return json_stringn(text.len ? text.data : "", text.len);
}

/* "default 5", "default: x", "default = [1]": JSON when it is, else a text. */
static json_t *default_value(struct slice text)
{
    json_t *value;

    text = slice_trim(slice_from(text, sizeof "default" - 1));
    if (slice_starts(text, ":") || slice_starts(text, "="))
        text = slice_from(text, 1);
    text = without_ticks(text);
    value = text.len ? json_loadb(text.data, text.len, JSON_DECODE_ANY, NULL) : NULL;
    return value ? value : text_value(text);
}

/* What stands in the parentheses. */
static void read_marks(struct slice marks, json_t *entry)
{
    while (marks.len) {
        struct slice part = without_ticks(next_part(&marks));

        if (slice_is_nocase(part, "required"))
            json_object_set_new(entry, "required", json_true());
        else if (slice_is_nocase(part, "optional"))
            json_object_set_new(entry, "required", json_false());
        else if (slice_is_nocase(slice_to(part, 7), "default"))
            json_object_set_new(entry, "default", default_value(part));
        else if (part.len && !json_object_get(entry, "type"))
            json_object_set_new(entry, "type", text_value(part));
    }
}

static bool ends_name(char c)
{
    return strchr(" \t(:", c) != NULL;
}

/* Cuts the name off: a code span, else the first word. */
static struct slice take_name(struct slice *rest)
{
    struct slice text = slice_trim(*rest);
    struct slice name;
    size_t at = 0;

    if (slice_starts(text, "`")) {
        name = slice_split(slice_from(text, 1), '`', rest);
    } else {
        while (at < text.len && !ends_name(text.data[at]))
            at++;
        name = slice_to(text, at);
        *rest = slice_from(text, at);
    }
    *rest = slice_trim(*rest);
    return slice_trim(name);
}

static struct slice take_description(struct slice text)
{
    static const char *const dashes[] = { "-", ":", "\xE2\x80\x93", "\xE2\x80\x94" };

    text = slice_trim(text);
    for (size_t at = 0; at < sizeof dashes / sizeof dashes[0]; at++) {
        if (slice_starts(text, dashes[at]))
            return slice_trim(slice_from(text, strlen(dashes[at])));
    }
    return text;
}

/* A new entry, or NULL (noted). */
static json_t *read_item(struct reader *reader, const struct block *block)
{
    struct slice rest = slice_of(block->text);
    struct slice name = take_name(&rest);
    json_t *entry = json_object();
    size_t end;

    if (!name.len) {
        reader_fault(reader, 1103, block->at, "This item names no property.");
        json_decref(entry);
        return NULL;
    }
    json_object_set_new(entry, "name", text_value(name));
    if (slice_starts(rest, "(")) {
        end = closing(rest);
        if (end == rest.len)
            reader_fault(reader, 1103, block->at, "The parenthesis after %.*s is not closed.",
                         (int)name.len, name.data);
        read_marks(slice_from(slice_to(rest, end), 1), entry);
        rest = slice_from(rest, end + 1);
    }
    rest = take_description(rest);
    if (rest.len)
        json_object_set_new(entry, "description", text_value(rest));
    return entry;
}

json_t *section_list(struct reader *reader, const struct outline *outline, const char *heading)
{
    json_t *list = json_array();
    bool inside = false;

    for (size_t at = 0; at < outline->count && list; at++) {
        const struct block *block = &outline->blocks[at];
        json_t *entry;

        if (block->kind == BLOCK_HEADING)
            inside = slice_is_nocase(slice_of(block->text), heading);
        if (block->kind != BLOCK_ITEM || !inside || reader->no_memory)
            continue;
        entry = read_item(reader, block);
        if (entry)
            reader_append(reader, list, entry, block->at);
    }
    reader_own(reader, list);
    return json_array_size(list) ? list : NULL;
}
