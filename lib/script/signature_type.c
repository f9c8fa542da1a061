/* signature_type.c - from types to JSON Schema.
 *
 * Types that the document declares become $defs and are referred to, so that a type may name
 * itself. Depth and the number of definitions are bounded; past that everything is accepted. */
#include "script/signature_inside.h"

#include "base/json.h"

#include <math.h>
#include <string.h>

static void text(struct writer *writer, const char *json)
{
    buffer_add_text(writer->out, json);
}

bool type_is_named(const struct node *type, const char *name)
{
    return type && type->kind == TYPE_NAME && type->type_name.name &&
           slice_is(name_slice(type->type_name.name), name);
}

bool type_is_absent(const struct node *type)
{
    return type_is_named(type, "undefined") || type_is_named(type, "void") ||
           type_is_named(type, "never");
}

/* ---- names ---------------------------------------------------------------- */

static const struct {
    const char *name, *schema;
} known[] = {
    { "string", "{\"type\":\"string\"}" },
    { "String", "{\"type\":\"string\"}" },
    { "number", "{\"type\":\"number\"}" },
    { "Number", "{\"type\":\"number\"}" },
    { "boolean", "{\"type\":\"boolean\"}" },
    { "Boolean", "{\"type\":\"boolean\"}" },
    { "true", "{\"const\":true}" },
    { "false", "{\"const\":false}" },
    { "null", "{\"type\":\"null\"}" },
    { "object", "{\"type\":\"object\"}" },
    { "Date", "{\"type\":\"string\",\"format\":\"date-time\"}" },
    { "Array", "{\"type\":\"array\"}" },
    { "ReadonlyArray", "{\"type\":\"array\"}" },
    { "Record", "{\"type\":\"object\"}" },
};

/* Of these the argument says what is meant. */
static bool is_transparent(struct slice name)
{
    static const char *const names[] = { "Promise", "Readonly", "PromiseLike", "NonNullable",
                                         "Awaited" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (slice_is(name, names[i]))
            return true;
    return false;
}

/* What a statement declares: through `export` too. */
static const struct node *declared(const struct node *statement)
{
    while (statement && statement->kind == NODE_EXPORT)
        statement = statement->module.declaration;
    return statement;
}

const struct node *type_find(const struct writer *writer, const struct name *name)
{
    const struct node *at = writer->signature->program->block.list;

    for (; at; at = at->next) {
        const struct node *found = declared(at);

        if (!found)
            continue;
        if ((found->kind == NODE_TYPE_ALIAS || found->kind == NODE_INTERFACE) &&
            found->type_declaration.name->ident.name == name)
            return found;
        if (found->kind == NODE_ENUM && found->enum_.name->ident.name == name)
            return found;
    }
    return NULL;
}

static void refer(struct writer *writer, const struct name *name)
{
    uint32_t i = 0;

    while (i < writer->wanted_count && writer->wanted[i] != name)
        i++;
    if (i == MOST_DEFINITIONS) {
        text(writer, "{}");
        return;
    }
    if (i == writer->wanted_count)
        writer->wanted[writer->wanted_count++] = name;
    text(writer, "{\"$ref\":\"#/$defs/");
    buffer_add(writer->out, name->text,
               name->len); /* an identifier needs no escape, but ~ never is in one */
    text(writer, "\"}");
}

static void write_items(struct writer *writer, const struct node *item)
{
    text(writer, "{\"type\":\"array\",\"items\":");
    type_write(writer, item);
    text(writer, "}");
}

static void write_record(struct writer *writer, const struct node *arguments)
{
    text(writer, "{\"type\":\"object\",\"additionalProperties\":");
    type_write(writer, arguments->next);
    text(writer, "}");
}

static void write_name(struct writer *writer, const struct node *type)
{
    const struct name *name = type->type_name.name;
    const struct node *arguments = type->type_name.list;
    struct slice called = name_slice(name);

    if (type_find(writer, name)) {
        refer(writer, name);
    } else if (arguments && is_transparent(called)) {
        type_write(writer, arguments);
    } else if (arguments && (slice_is(called, "Array") || slice_is(called, "ReadonlyArray"))) {
        write_items(writer, arguments);
    } else if (arguments && arguments->next && slice_is(called, "Record")) {
        write_record(writer, arguments);
    } else {
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
            if (slice_is(called, known[i].name)) {
                text(writer, known[i].schema);
                return;
            }
        text(writer, "{}");
    }
}

/* ---- literals and unions ---------------------------------------------------- */

/* It is finite. */
static void add_number(struct writer *writer, const struct node *literal, bool minus)
{
    const double value = literal->number.value;
    json_t *number;

    if (minus)
        text(writer, "-");
    if (value < 9007199254740992.0 && (double)(uint64_t)value == value) {
        buffer_add_u64(writer->out, (uint64_t)value);
        return;
    }
    number = json_real(value);
    json_write(writer->out, number, false);
    json_decref(number);
}

static bool is_number(const struct node *value)
{
    return value->kind == NODE_NUMBER && isfinite(value->number.value);
}

/* The value as JSON; false: it has none. */
bool type_write_literal(struct writer *writer, const struct node *value)
{
    switch (value->kind) {
    case NODE_STRING:
        buffer_add_json(writer->out, value->string.value);
        return true;
    case NODE_NUMBER:
        if (!is_number(value))
            return false;
        add_number(writer, value, false);
        return true;
    case NODE_BOOLEAN:
        text(writer, value->flags & FLAG_TRUE ? "true" : "false");
        return true;
    case NODE_NULL:
        text(writer, "null");
        return true;
    case NODE_UNARY:
        if (value->op != OP_MINUS || !is_number(value->unary.argument))
            return false;
        add_number(writer, value->unary.argument, true);
        return true;
    default:
        return false;
    }
}

static bool is_literal(const struct node *type)
{
    const struct node *value = type->kind == TYPE_LITERAL ? type->unary.argument : NULL;

    return value && (value->kind == NODE_STRING || is_number(value) ||
                     value->kind == NODE_BOOLEAN || value->kind == NODE_NULL ||
                     (value->kind == NODE_UNARY && value->op == OP_MINUS &&
                      is_number(value->unary.argument)));
}

static void write_literal(struct writer *writer, const struct node *type)
{
    if (!is_literal(type)) {
        text(writer, "{}");
        return;
    }
    if (type->unary.argument->kind == NODE_NULL) {
        text(writer, "{\"type\":\"null\"}");
        return;
    }
    text(writer, "{\"const\":");
    type_write_literal(writer, type->unary.argument);
    text(writer, "}");
}

/* The members that can be there: undefined is told by a property that is not required. */
static uint32_t count_members(const struct node *list, bool *literals)
{
    uint32_t count = 0;

    *literals = true;
    for (; list; list = list->next) {
        if (type_is_absent(list))
            continue;
        count++;
        *literals = *literals && (is_literal(list) || type_is_named(list, "null"));
    }
    return count;
}

static void write_union(struct writer *writer, const struct node *list)
{
    bool literals;
    const uint32_t count = count_members(list, &literals);
    bool first = true;

    if (!count) {
        text(writer, "{}");
        return;
    }
    if (count > 1)
        text(writer, literals ? "{\"enum\":[" : "{\"anyOf\":[");
    for (; list; list = list->next) {
        if (type_is_absent(list))
            continue;
        if (!first)
            text(writer, ",");
        first = false;
        if (count == 1 || !literals)
            type_write(writer, list);
        else if (type_is_named(list, "null"))
            text(writer, "null");
        else
            type_write_literal(writer, list->unary.argument);
    }
    if (count > 1)
        text(writer, "]}");
}

static void write_list(struct writer *writer, const struct node *list)
{
    for (const struct node *item = list; item; item = item->next) {
        if (item != list)
            text(writer, ",");
        type_write(writer, item);
    }
}

/* ---- objects ------------------------------------------------------------------ */

/* The text of a doc comment without its stars, and without what follows an @tag. */
static void add_comment(struct writer *writer, uint32_t start, uint32_t end)
{
    struct slice comment = slice_to(slice_from(writer->signature->source, start), end - start);
    struct buffer words;

    if (comment.len < 5)
        return;
    comment = slice_make(comment.data + 3, comment.len - 5);
    buffer_init(&words, writer->out->allocator, 2000);
    while (comment.len) {
        struct slice line = slice_trim(slice_split(comment, '\n', &comment));

        while (slice_starts(line, "*"))
            line = slice_trim(slice_from(line, 1));
        if (slice_starts(line, "@"))
            break;
        if (words.len && line.len)
            buffer_add_char(&words, ' ');
        buffer_add_slice(&words, line);
    }
    if (words.len) {
        type_add_member(writer, "\"description\":");
        buffer_add_json(writer->out, buffer_slice(&words));
    }
    buffer_free(&words);
}

static void add_key(struct writer *writer, const struct node *key)
{
    if (key->kind == NODE_IDENTIFIER) {
        buffer_add_json(writer->out, name_slice(key->ident.name));
    } else if (key->kind == NODE_STRING) {
        buffer_add_json(writer->out, key->string.value);
    } else if (key->kind == NODE_NUMBER && !is_number(key)) {
        text(writer, "\"Infinity\"");
    } else {
        text(writer, "\"");
        add_number(writer, key, false);
        text(writer, "\"");
    }
}

bool type_may_be_absent(const struct node *type)
{
    const struct node *list = type && type->kind == TYPE_UNION ? type->list.list : type;

    for (; list; list = list->next) {
        if (type_is_absent(list))
            return true;
        if (type->kind != TYPE_UNION)
            break;
    }
    return false;
}

static struct slice key_slice(const struct node *key)
{
    if (key->kind == NODE_IDENTIFIER)
        return name_slice(key->ident.name);
    return key->kind == NODE_STRING ? key->string.value : SLICE("");
}

void type_reopen(struct writer *writer)
{
    if (!buffer_failed(writer->out) && writer->out->len)
        writer->out->len--;
}

void type_add_member(struct writer *writer, const char *key)
{
    const struct buffer *out = writer->out;

    if (!buffer_failed(out) && out->len && out->data[out->len - 1] != '{')
        text(writer, ",");
    text(writer, key);
}

static void write_member(struct writer *writer, const struct node *member,
                         const struct type_notes *notes)
{
    const uint32_t end = member->type_member.comment_end;

    type_write(writer, member->type_member.type);
    if (!end && !notes)
        return;
    type_reopen(writer);
    if (end)
        add_comment(writer, member->type_member.comment, end);
    if (notes)
        note_write(notes, writer, key_slice(member->type_member.key), end != 0);
    text(writer, "}");
}

/* A property that a schema can have: none has the character NUL in its name. */
static bool is_named(const struct node *member)
{
    const struct node *key = member->type_member.key;
    struct slice name = key ? key_slice(key) : SLICE("");

    return key && slice_find(name, '\0') == name.len;
}

static void write_members(struct writer *writer, const struct node *members)
{
    const struct type_notes *notes = writer->notes;
    const struct node *index = NULL;
    bool first = true;

    writer->notes = NULL; /* of these members, not of what is in them */
    text(writer, "{\"type\":\"object\",\"properties\":{");
    for (const struct node *member = members; member; member = member->next) {
        if (!member->type_member.key)
            index = member;
        if (!is_named(member))
            continue;
        if (!first)
            text(writer, ",");
        first = false;
        add_key(writer, member->type_member.key);
        text(writer, ":");
        write_member(writer, member, notes);
    }
    text(writer, "},\"required\":[");
    first = true;
    for (const struct node *member = members; member; member = member->next) {
        if (!is_named(member) || member->type_member.optional ||
            type_may_be_absent(member->type_member.type))
            continue;
        if (!first)
            text(writer, ",");
        first = false;
        add_key(writer, member->type_member.key);
    }
    text(writer, "]");
    if (index) {
        text(writer, ",\"additionalProperties\":");
        type_write(writer, index->type_member.type);
    }
    text(writer, "}");
}

static void write_tuple(struct writer *writer, const struct node *list)
{
    uint32_t count = 0;

    for (const struct node *item = list; item; item = item->next) {
        if (item->kind == TYPE_OTHER) { /* a rest, an optional or a named element */
            text(writer, "{\"type\":\"array\"}");
            return;
        }
        count++;
    }
    text(writer, "{\"type\":\"array\",\"prefixItems\":[");
    write_list(writer, list);
    buffer_printf(writer->out, "],\"minItems\":%u,\"maxItems\":%u}", count, count);
}

void type_write(struct writer *writer, const struct node *type)
{
    if (!type || writer->depth >= MOST_DEPTH) {
        text(writer, "{}");
        return;
    }
    writer->depth++;
    switch (type->kind) {
    case TYPE_NAME:
        write_name(writer, type);
        break;
    case TYPE_LITERAL:
        write_literal(writer, type);
        break;
    case TYPE_OBJECT:
        write_members(writer, type->list.list);
        break;
    case TYPE_ARRAY:
        write_items(writer, type->unary.argument);
        break;
    case TYPE_TUPLE:
        write_tuple(writer, type->list.list);
        break;
    case TYPE_UNION:
        write_union(writer, type->list.list);
        break;
    case TYPE_INTERSECTION:
        text(writer, "{\"allOf\":[");
        write_list(writer, type->list.list);
        text(writer, "]}");
        break;
    default:
        text(writer, "{}");
        break;
    }
    writer->depth--;
}

/* ---- what the document declares -------------------------------------------------- */

static bool is_whole(const struct node *value)
{
    return value->kind == NODE_NUMBER && value->number.value < 9007199254740992.0 &&
           (double)(uint64_t)value->number.value == value->number.value;
}

/* An enum's values are known when each is written out, or none is. */
static void write_enum(struct writer *writer, const struct node *declaration)
{
    const struct node *member = declaration->enum_.list;
    uint64_t next = 0;
    bool first = true;

    for (const struct node *at = member; at; at = at->next)
        if (at->property.value && at->property.value->kind != NODE_STRING &&
            !is_whole(at->property.value)) {
            text(writer, "{}");
            return;
        }
    text(writer, "{\"enum\":[");
    for (; member; member = member->next) {
        const struct node *value = member->property.value;

        if (!first)
            text(writer, ",");
        first = false;
        if (value && value->kind == NODE_STRING) {
            buffer_add_json(writer->out, value->string.value);
            continue;
        }
        if (value)
            next = (uint64_t)value->number.value;
        buffer_add_u64(writer->out, next++);
    }
    text(writer, "]}");
}

static void write_interface(struct writer *writer, const struct node *declaration)
{
    if (!declaration->type_declaration.list) {
        type_write(writer, declaration->type_declaration.type);
        return;
    }
    text(writer, "{\"allOf\":[");
    write_list(writer, declaration->type_declaration.list);
    text(writer, ",");
    type_write(writer, declaration->type_declaration.type);
    text(writer, "]}");
}

void type_write_declared(struct writer *writer, const struct node *declaration)
{
    if (declaration->kind == NODE_ENUM)
        write_enum(writer, declaration);
    else if (declaration->kind == NODE_INTERFACE)
        write_interface(writer, declaration);
    else
        type_write(writer, declaration->type_declaration.type);
}

/* Puts `$defs` into the schema that was written, which ends with its brace. */
void type_add_definitions(struct writer *writer, size_t start)
{
    struct buffer *out = writer->out;

    if (!writer->wanted_count || buffer_failed(out))
        return;
    out->len--;
    text(writer, out->len == start + 1 ? "\"$defs\":{" : ",\"$defs\":{");
    for (uint32_t i = 0; i < writer->wanted_count; i++) { /* writing one may want more */
        if (i)
            text(writer, ",");
        buffer_add_json(out, name_slice(writer->wanted[i]));
        text(writer, ":");
        type_write_declared(writer, type_find(writer, writer->wanted[i]));
    }
    text(writer, "}}");
}
