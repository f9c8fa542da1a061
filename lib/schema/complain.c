/* complain.c - what is told of a value that does not fit: a path and a sentence each. */
#include "schema/check.h"

#include <stdarg.h>

#define MOST_TOLD      20
#define MOST_EXPLAINED 100
#define MOST_NAMED     3   /* in the message; the details have them all */
#define MOST_PATH      128 /* as deep as a check goes */

/* Fills path with the places from the outside in; returns how many. */
static size_t unroll(const struct place *place, const struct place **path)
{
    size_t count = 0;

    for (const struct place *at = place; at && count < MOST_PATH; at = at->up)
        count++;
    for (size_t at = count; at-- > 0; place = place->up)
        path[at] = place;
    return count;
}

static void add_key(struct buffer *out, struct slice key, bool pointer)
{
    for (size_t at = 0; at < key.len; at++) {
        if (pointer && (key.data[at] == '~' || key.data[at] == '/'))
            buffer_add_text(out, key.data[at] == '~' ? "~0" : "~1");
        else
            buffer_add_char(out, key.data[at]);
    }
}

/* /items/0/name as a pointer, items.0.name as a name. */
static void write_path(struct buffer *out, const struct place *place, struct slice last,
                       bool pointer)
{
    const struct place *path[MOST_PATH];
    size_t count = unroll(place, path), start = out->len;

    for (size_t at = 0; at < count; at++) {
        struct buffer room;

        if (pointer || out->len > start)
            buffer_add_char(out, pointer ? '/' : '.');
        if (!path[at]->key) {
            buffer_add_u64(out, path[at]->item);
            continue;
        }
        add_key(out, plain_text(path[at]->index, path[at]->key, &room), pointer);
        text_done(&room);
    }
    if (!last.data)
        return;
    if (pointer || out->len > start)
        buffer_add_char(out, pointer ? '/' : '.');
    add_key(out, last, pointer);
}

/* Where in the schema the keyword stands. */
static void write_schema_path(struct check *check, const char *keyword)
{
    struct buffer path;

    buffer_init(&path, check->index->allocator, SIZE_MAX);
    buffer_add_slice(&path, check->at && check->at->where.data ? check->at->where : SLICE("#"));
    if (keyword) {
        buffer_add_char(&path, '/');
        buffer_add_text(&path, keyword);
    }
    buffer_add_text(&check->complaints->details, ",\"schemaPath\":");
    buffer_add_json(&check->complaints->details, buffer_slice(&path));
    check->no_memory |= buffer_failed(&path);
    buffer_free(&path);
}

static void write_details(struct check *check, const struct place *place, const char *keyword,
                          struct slice last, struct slice sentence)
{
    struct complaints *complaints = check->complaints;
    struct buffer path;

    buffer_init(&path, complaints->details.allocator, SIZE_MAX);
    buffer_add_slice(&path, complaints->prefix);
    write_path(&path, place, last, true);
    buffer_add_text(&complaints->details, complaints->count ? ",{\"" : "{\"errors\":[{\"");
    buffer_add_text(&complaints->details, complaints->explains ? "instancePath\":" : "path\":");
    buffer_add_json(&complaints->details, buffer_slice(&path));
    if (complaints->explains)
        write_schema_path(check, keyword);
    buffer_add_text(&complaints->details, ",\"message\":");
    buffer_add_json(&complaints->details, sentence);
    buffer_add_char(&complaints->details, '}');
    check->no_memory |= buffer_failed(&path);
    buffer_free(&path);
}

static void tell_sentence(struct check *check, const struct place *place, const char *keyword,
                          struct slice last, bool named, const struct buffer *sentence)
{
    struct complaints *complaints = check->complaints;
    struct buffer *message = &complaints->message;

    check->no_memory |= buffer_failed(sentence);
    if (complaints->count < (complaints->explains ? MOST_EXPLAINED : MOST_TOLD))
        write_details(check, place, keyword, last, buffer_slice(sentence));
    if (complaints->count < MOST_NAMED) {
        if (complaints->count)
            buffer_add_text(message, "; ");
        if (named && place)
            write_path(message, place, (struct slice){ 0 }, false);
        else if (named)
            buffer_add_text(message, "the input");
        if (named)
            buffer_add_char(message, ' ');
        buffer_add_slice(message, buffer_slice(sentence));
    }
    complaints->count++;
}

/* named: the sentence needs the field's name before it. Where misfits are explained each sentence
 * stands by itself: `age must be >= 0`. */
static void tell(struct check *check, const struct place *place, const char *keyword,
                 struct slice last, bool named, const struct buffer *sentence)
{
    struct buffer whole;

    check->no_memory |= buffer_failed(sentence);
    if (!named || !place || !check->complaints->explains) {
        tell_sentence(check, place, keyword, last, named, sentence);
        return;
    }
    buffer_init(&whole, check->index->allocator, SIZE_MAX);
    write_path(&whole, place, (struct slice){ 0 }, false);
    buffer_add_char(&whole, ' ');
    buffer_add_slice(&whole, buffer_slice(sentence));
    tell_sentence(check, place, keyword, last, false, &whole);
    buffer_free(&whole);
}

bool complain(struct check *check, const struct place *place, const char *keyword,
              const char *format, ...)
{
    struct buffer sentence;
    va_list args;

    if (check->quiet)
        return false;
    buffer_init(&sentence, check->index->allocator, SIZE_MAX);
    va_start(args, format);
    buffer_vprintf(&sentence, format, args);
    va_end(args);
    tell(check, place, keyword, (struct slice){ 0 }, true, &sentence);
    buffer_free(&sentence);
    return false;
}

bool complain_missing(struct check *check, const struct place *place, const char *keyword,
                      struct slice name)
{
    struct buffer sentence;

    if (check->quiet)
        return false;
    buffer_init(&sentence, check->index->allocator, SIZE_MAX);
    buffer_add_text(&sentence, "Missing required field '");
    write_path(&sentence, place, name, false);
    buffer_add_char(&sentence, '\'');
    tell(check, place, keyword, check->complaints->explains ? (struct slice){ 0 } : name, false,
         &sentence);
    buffer_free(&sentence);
    return false;
}

/* The declared name nearest to one; empty when none is near or there is no memory. */
static struct slice find_near(struct check *check, struct slice name,
                              const struct object_rules *rules)
{
    struct slice near = { 0 };
    struct slice *names = mem_array(check->index->allocator, rules->declared_count, sizeof *names);

    for (uint32_t at = 0; names && at < rules->declared_count; at++)
        names[at] = rules->members[at].name;
    if (names)
        near = nearest_name(name, names, rules->declared_count);
    mem_free(check->index->allocator, names);
    return near;
}

bool complain_unknown(struct check *check, const struct place *place, struct slice name,
                      const struct object_rules *rules)
{
    struct buffer sentence;
    struct slice near;

    if (check->quiet)
        return false;
    near =
        check->complaints->count < MOST_TOLD ? find_near(check, name, rules) : (struct slice){ 0 };
    buffer_init(&sentence, check->index->allocator, SIZE_MAX);
    buffer_add_text(&sentence, "Unknown field '");
    write_path(&sentence, place, name, false);
    buffer_add_char(&sentence, '\'');
    if (near.len)
        buffer_printf(&sentence, ". Did you mean '%.*s'?", (int)near.len, near.data);
    tell(check, place, "additionalProperties",
         check->complaints->explains ? (struct slice){ 0 } : name, false, &sentence);
    buffer_free(&sentence);
    return false;
}

static void write_types(struct buffer *out, uint8_t types)
{
    static const struct {
        uint8_t bit;
        const char *words;
    } names[] = {
        { TYPE_STRING, "a string" },    { TYPE_NUMBER, "a number" },
        { TYPE_INTEGER, "an integer" }, { TYPE_BOOLEAN, "true or false" },
        { TYPE_ARRAY, "an array" },     { TYPE_OBJECT, "an object" },
        { TYPE_NULL, "null" },
    };
    bool some = false;

    if (types & TYPE_NUMBER)
        types &= (uint8_t)~TYPE_INTEGER;
    for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
        if (!(types & names[at].bit))
            continue;
        if (some)
            buffer_add_text(out, " or ");
        buffer_add_text(out, names[at].words);
        some = true;
    }
}

bool complain_type(struct check *check, const struct place *place, uint8_t types,
                   const struct view *view)
{
    struct buffer sentence;
    struct slice shown = view->raw;

    if (check->quiet)
        return false;
    if (view->type == JSONTEXT_ARRAY)
        shown = SLICE("an array");
    else if (view->type == JSONTEXT_OBJECT)
        shown = SLICE("an object");
    buffer_init(&sentence, check->index->allocator, SIZE_MAX);
    buffer_add_text(&sentence, "must be ");
    write_types(&sentence, types);
    buffer_add_text(&sentence, ", not ");
    if (shown.len > 40) {
        size_t end = 37;

        while (end && ((unsigned char)shown.data[end] & 0xC0) == 0x80)
            end--;
        buffer_printf(&sentence, "%.*s...", (int)end, shown.data);
    } else {
        buffer_add_slice(&sentence, shown);
    }
    tell(check, place, "type", (struct slice){ 0 }, true, &sentence);
    buffer_free(&sentence);
    return false;
}
