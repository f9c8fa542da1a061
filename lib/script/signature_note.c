/* signature_note.c - of a function's doc comment and its patterns, what a schema can hold: the
 * texts of @param, and defaults that are literals. */
#include "script/signature_inside.h"

/* ---- @param ---- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static struct slice skip_spaces(struct slice text)
{
    while (text.len && is_space(text.data[0]))
        text = slice_from(text, 1);
    return text;
}

/* {type} */
static struct slice skip_type(struct slice text)
{
    size_t at = 0, depth = 0;

    if (!slice_starts(text, "{"))
        return text;
    do {
        depth += text.data[at] == '{';
        depth -= text.data[at] == '}';
        at++;
    } while (depth && at < text.len);
    return skip_spaces(slice_from(text, at));
}

/* name, [name], [name=default], name.member */
static struct slice take_name(struct slice text, struct slice *rest)
{
    const bool optional = slice_starts(text, "[");
    size_t len = 0, end;

    text = slice_from(text, optional);
    while (len < text.len && !is_space(text.data[len]) && text.data[len] != '=' &&
           text.data[len] != ']')
        len++;
    end = len;
    while (optional && end < text.len && text.data[end] != ']')
        end++;
    *rest = slice_from(text, end + (optional && end < text.len));
    return slice_to(text, len);
}

static bool names_member(const struct type_notes *notes, struct slice name, struct slice member)
{
    size_t dot = 0;

    if (notes->defaults)
        return slice_equal(name, member);
    while (dot < name.len && name.data[dot] != '.')
        dot++;
    if (dot == name.len)
        return notes->pattern && slice_equal(name, member);
    return (notes->pattern || slice_equal(slice_to(name, dot), notes->input)) &&
           slice_equal(slice_from(name, dot + 1), member);
}

/* The line tells of the member: the rest of it. */
static bool is_about(const struct type_notes *notes, struct slice line, struct slice member,
                     struct slice *rest)
{
    if (!slice_starts(line, "@param") || line.len < 7 || !is_space(line.data[6]))
        return false;
    line = skip_type(skip_spaces(slice_from(line, 6)));
    if (!names_member(notes, take_name(line, rest), member))
        return false;
    *rest = skip_spaces(*rest);
    if (slice_starts(*rest, "-"))
        *rest = skip_spaces(slice_from(*rest, 1));
    return true;
}

static void write_text(const struct type_notes *notes, struct writer *writer, struct slice member)
{
    struct slice tags = notes->tags, line, rest;
    struct buffer words;
    bool about = false;

    buffer_init(&words, writer->out->allocator, 2000);
    while (tags.len) {
        line = slice_trim(slice_split(tags, '\n', &tags));
        if (slice_starts(line, "@")) {
            if (about)
                break;
            about = is_about(notes, line, member, &rest);
            line = about ? rest : SLICE("");
        }
        if (!about || !line.len)
            continue;
        if (words.len)
            buffer_add_char(&words, ' ');
        buffer_add_slice(&words, line);
    }
    if (words.len) {
        type_add_member(writer, "\"description\":");
        buffer_add_json(writer->out, buffer_slice(&words));
    }
    buffer_free(&words);
}

/* ---- defaults ---- */

/* The first of the list that gives `member` a default; NULL: none does. */
static const struct node *find_default(const struct type_notes *notes, struct slice member)
{
    const struct node *at = notes->pattern ? notes->pattern->list.list : notes->defaults;

    for (; at; at = at->next) {
        const struct node *key = notes->pattern ? at->property.key : at->binary.left;

        if (at->kind != (notes->pattern ? NODE_PROPERTY : NODE_DEFAULT) ||
            key->kind != NODE_IDENTIFIER || !slice_equal(name_slice(key->ident.name), member))
            continue;
        return notes->pattern ? at->property.value->binary.right : at->binary.right;
    }
    return NULL;
}

static void write_default(const struct type_notes *notes, struct writer *writer,
                          struct slice member)
{
    const struct node *value = find_default(notes, member);
    const size_t len = writer->out->len;

    if (!value)
        return;
    type_add_member(writer, "\"default\":");
    if (!type_write_literal(writer, value) && !buffer_failed(writer->out))
        writer->out->len = len;
}

void note_write(const struct type_notes *notes, struct writer *writer, struct slice member,
                bool described)
{
    write_default(notes, writer, member);
    if (!described)
        write_text(notes, writer, member);
}
