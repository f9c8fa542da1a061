/* json_write.c - a tree as compact JSON text. No recursion, no locale. */
#include "base/json.h"
#include "base/sort.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST_LEVELS 1000 /* deeper than any that is read; a tree inside itself ends here */

struct member {
    struct slice key;
    const json_t *value;
};

/* A list or object that is being written. */
struct level {
    json_t *container;
    struct member *sorted; /* or NULL: as the object has them */
    void *iterator;        /* objects that are not sorted: the next member */
    size_t at, count;
};

struct writer {
    struct buffer *out;
    bool sorted;
    struct level *levels;
    size_t depth, room;
};

/* ---- reals ---- */

/* A real as digits and a power of ten: 0.d1d2d3… times 10 to it. */
struct digits {
    char text[20];
    size_t count;
    int power;
};

/* Takes the digits alone: what a locale puts between them is left out. */
static void take_digits(struct digits *digits, double real, int count)
{
    char text[48];
    const char *at = text;

    snprintf(text, sizeof text, "%.*e", count - 1, real); /* check: the point is not looked at */
    digits->count = 0;
    for (; *at && *at != 'e'; at++) {
        if (*at >= '0' && *at <= '9')
            digits->text[digits->count++] = *at;
    }
    digits->power = *at ? (int)strtol(at + 1, NULL, 10) + 1 : 0;
    while (digits->count > 1 && digits->text[digits->count - 1] == '0')
        digits->count--;
}

static double digits_value(const struct digits *digits)
{
    char text[48];
    struct buffer out = { .data = text, .room = sizeof text, .most = sizeof text - 1 };

    buffer_add(&out, digits->text, digits->count);
    buffer_add_char(&out, 'e');
    buffer_add_i64(&out, digits->power - (int)digits->count);
    return strtod(text, NULL); /* check: digits and exponent only, the same in every locale */
}

static void add_zeros(struct buffer *out, int count)
{
    while (count-- > 0)
        buffer_add_char(out, '0');
}

static void write_digits(struct buffer *out, const struct digits *digits)
{
    size_t whole = digits->power > 0 ? (size_t)digits->power : 0;

    if (digits->power > 17 || digits->power < -4) {
        buffer_add_char(out, digits->text[0]);
        if (digits->count > 1)
            buffer_add_char(out, '.');
        buffer_add(out, digits->text + 1, digits->count - 1);
        buffer_printf(out, "e%d", digits->power - 1);
    } else if (!whole) {
        buffer_add_text(out, "0.");
        add_zeros(out, -digits->power);
        buffer_add(out, digits->text, digits->count);
    } else if (whole < digits->count) {
        buffer_add(out, digits->text, whole);
        buffer_add_char(out, '.');
        buffer_add(out, digits->text + whole, digits->count - whole);
    } else {
        buffer_add(out, digits->text, digits->count);
        add_zeros(out, (int)(whole - digits->count));
        buffer_add_text(out, ".0");
    }
}

static void write_real(struct buffer *out, double real)
{
    double size = fabs(real);
    struct digits digits;
    int count = 15;
    int before = errno;

    do
        take_digits(&digits, size, count);
    while (count++ < 17 && digits_value(&digits) != size);
    errno = before;
    if (signbit(real))
        buffer_add_char(out, '-');
    write_digits(out, &digits);
}

/* ---- trees ---- */

static int compare_members(const void *a, const void *b)
{
    const struct member *one = a, *two = b;

    return slice_compare(one->key, two->key);
}

static bool sort_members(struct writer *writer, struct level *level)
{
    struct member *members = mem_array(writer->out->allocator, level->count, sizeof *members);
    void *iterator = json_object_iter(level->container);

    if (!members)
        return false;
    for (size_t at = 0; at < level->count; at++) {
        members[at].key =
            slice_make(json_object_iter_key(iterator), json_object_iter_key_len(iterator));
        members[at].value = json_object_iter_value(iterator);
        iterator = json_object_iter_next(level->container, iterator);
    }
    sort_things(members, level->count, sizeof *members, compare_members);
    level->sorted = members;
    return true;
}

static bool grow(struct writer *writer)
{
    size_t room = writer->room ? writer->room * 2 : 16;
    struct level *levels;

    if (writer->depth == MOST_LEVELS)
        return false;
    if (writer->depth < writer->room)
        return true;
    levels = mem_resize(writer->out->allocator, writer->levels, room * sizeof *levels);
    if (!levels)
        return false;
    writer->levels = levels;
    writer->room = room;
    return true;
}

static void enter(struct writer *writer, const json_t *value)
{
    struct level level = { .container = (json_t *)(uintptr_t)value };

    level.count = json_is_array(value) ? json_array_size(value) : json_object_size(value);
    if (!grow(writer) ||
        (json_is_object(value) && writer->sorted && level.count && !sort_members(writer, &level))) {
        writer->out->failed = true;
        return;
    }
    level.iterator = json_object_iter(level.container);
    buffer_add_char(writer->out, json_is_array(value) ? '[' : '{');
    writer->levels[writer->depth++] = level;
}

static void leave(struct writer *writer)
{
    struct level *level = &writer->levels[--writer->depth];

    mem_free(writer->out->allocator, level->sorted);
    buffer_add_char(writer->out, json_is_array(level->container) ? ']' : '}');
}

/* A text, or a number that is kept as one. */
static void write_text(struct buffer *out, const json_t *value)
{
    struct slice number = json_far_number(value);

    if (number.len)
        buffer_add_slice(out, number);
    else
        buffer_add_json(out, json_string_slice(value));
}

static void write_value(struct writer *writer, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        write_text(writer->out, value);
        break;
    case JSON_INTEGER:
        buffer_add_i64(writer->out, json_integer_value(value));
        break;
    case JSON_REAL:
        write_real(writer->out, json_real_value(value));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        buffer_add_text(writer->out, json_is_true(value) ? "true" : "false");
        break;
    case JSON_NULL:
        buffer_add_text(writer->out, "null");
        break;
    default:
        enter(writer, value);
    }
}

/* The next member's key is written, its value is returned. */
static const json_t *next_member(struct writer *writer, struct level *level)
{
    struct member member;

    if (level->sorted) {
        member = level->sorted[level->at];
    } else {
        member.key = slice_make(json_object_iter_key(level->iterator),
                                json_object_iter_key_len(level->iterator));
        member.value = json_object_iter_value(level->iterator);
        level->iterator = json_object_iter_next(level->container, level->iterator);
    }
    buffer_add_json(writer->out, member.key);
    buffer_add_char(writer->out, ':');
    return member.value;
}

static void write_next(struct writer *writer)
{
    struct level *level = &writer->levels[writer->depth - 1];
    const json_t *value;

    if (level->at == level->count) {
        leave(writer);
        return;
    }
    if (level->at)
        buffer_add_char(writer->out, ',');
    value = json_is_array(level->container) ? json_array_get(level->container, level->at)
                                            : next_member(writer, level);
    level->at++;
    write_value(writer, value);
}

void json_write(struct buffer *out, const json_t *value, bool sorted)
{
    struct writer writer = { .out = out, .sorted = sorted };

    if (!value) {
        out->failed = true;
        return;
    }
    write_value(&writer, value);
    while (writer.depth && !buffer_failed(out))
        write_next(&writer);
    while (writer.depth)
        mem_free(out->allocator, writer.levels[--writer.depth].sorted);
    mem_free(out->allocator, writer.levels);
}
