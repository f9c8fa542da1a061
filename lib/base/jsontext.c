/* jsontext.c - the one pass over JSON bytes that makes the index.
 *
 * On the way of every call, so: no recursion, one table for what a byte means,
 * eight plain bytes of a string at a time. What the nodes hold is read by
 * jsontext_value.c. */
#include "base/jsontext.h"

#include "base/json.h"
#include "base/utf8.h"

#include <string.h>

#define FIRST_NODES 16
#define MOST_DEPTH  512

/* What a byte can begin, and what it means inside a string. */
enum {
    WHITE = 1,
    DIGIT = 2,
    HEX = 4,
    PLAIN = 8,  /* stands for itself in a string */
    ESCAPE = 16 /* may follow a backslash */
};

#define W WHITE
#define P PLAIN
#define D (DIGIT | HEX | PLAIN)
#define H (HEX | PLAIN)
#define E (ESCAPE | PLAIN)
#define B (ESCAPE | HEX | PLAIN)
#define Q ESCAPE
static const unsigned char classes[256] = {
    0,     0, 0, 0, 0, 0, 0, 0, 0, W, W, 0, 0, W, 0, 0, /* 00 */
    0,     0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* 10 */
    W | P, P, Q, P, P, P, P, P, P, P, P, P, P, P, P, E, /* space ! " … / */
    D,     D, D, D, D, D, D, D, D, D, P, P, P, P, P, P, /* 0-9 */
    P,     H, H, H, H, H, H, P, P, P, P, P, P, P, P, P, /* @ A-F */
    P,     P, P, P, P, P, P, P, P, P, P, P, Q, P, P, P, /* \ */
    P,     H, B, H, H, H, B, P, P, P, P, P, P, P, E, P, /* b f n */
    P,     P, E, P, E, E, P, P, P, P, P, P, P, P, P, P, /* r t u */
};
#undef W
#undef P
#undef D
#undef H
#undef E
#undef B
#undef Q

struct reader {
    struct jsontext *index;
    const unsigned char *at;
    const unsigned char *end;
    const unsigned char *begin;
    struct jsonfault *fault;
    uint32_t depth;
    uint32_t most_depth;
    uint32_t open[MOST_DEPTH]; /* nodes of the containers around `at` */
};

static bool fail(struct reader *reader, enum jsonfault_kind kind, const char *what)
{
    reader->fault->kind = kind;
    reader->fault->at = (size_t)(reader->at - reader->begin);
    reader->fault->what =
        kind == JSONFAULT_SYNTAX && reader->at == reader->end ? "the text ends too early" : what;
    return false;
}

static bool grow(struct reader *reader)
{
    struct jsontext *index = reader->index;
    uint32_t room = index->room ? index->room * 2 : FIRST_NODES;
    size_t bytes;
    struct jsonnode *nodes;

    if (room <= index->room || !size_mul(room, sizeof *nodes, &bytes))
        return fail(reader, JSONFAULT_MEMORY, "");
    nodes = mem_resize(index->allocator, index->nodes, bytes);
    if (!nodes)
        return fail(reader, JSONFAULT_MEMORY, "");
    index->nodes = nodes;
    index->room = room;
    return true;
}

/* Adds a node from `start` to `at`. */
static inline bool add(struct reader *reader, enum jsontype type, const unsigned char *start,
                       bool plain)
{
    struct jsontext *index = reader->index;

    if (index->count == index->room && !grow(reader))
        return false;
    index->nodes[index->count] = (struct jsonnode){
        .type = type,
        .start = (uint32_t)(start - reader->begin),
        .end = (uint32_t)(reader->at - reader->begin),
        .next = index->count + 1,
        .plain = plain,
    };
    index->count++;
    return true;
}

static inline void skip_white(struct reader *reader)
{
    while (reader->at < reader->end && classes[*reader->at] & WHITE)
        reader->at++;
}

/* Moves past bytes that stand for themselves. A byte's high bit in `odd` is set
 * when it, or one before it, is a control character, a quote, a backslash or not ASCII. */
static inline void skip_plain(struct reader *reader)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const unsigned char *at = reader->at;

    for (; reader->end - at >= 8; at += 8) {
        uint64_t eight, odd;

        memcpy(&eight, at, sizeof eight);
        odd = eight | (eight - ones * 0x20) | ((eight ^ ones * '"') - ones) |
              ((eight ^ ones * '\\') - ones);
        if (odd & ones * 0x80)
            break;
    }
    while (at < reader->end && classes[*at] & PLAIN)
        at++;
    reader->at = at;
}

static bool skip_escape(struct reader *reader)
{
    unsigned char letter;

    reader->at++;
    if (reader->at == reader->end || !(classes[*reader->at] & ESCAPE))
        return fail(
            reader, JSONFAULT_SYNTAX,
            "after a backslash comes one of \" \\ / b f n r t u; write \\\\ for a backslash");
    letter = *reader->at++;
    for (unsigned digits = 0; letter == 'u' && digits < 4; digits++, reader->at++) {
        if (reader->at == reader->end || !(classes[*reader->at] & HEX))
            return fail(reader, JSONFAULT_SYNTAX, "after \\u come four hexadecimal digits");
    }
    return true;
}

static bool skip_character(struct reader *reader)
{
    do {
        struct slice rest = { (const char *)reader->at, (size_t)(reader->end - reader->at) };
        size_t len = utf8_length(rest, 0);

        if (!len)
            return fail(reader, JSONFAULT_UTF8, "this byte is not UTF-8");
        reader->at += len;
    } while (reader->at < reader->end && *reader->at >= 0x80);
    return true;
}

static bool read_string(struct reader *reader)
{
    const unsigned char *start = reader->at++;
    bool plain = true;

    for (;;) {
        skip_plain(reader);
        if (reader->at == reader->end)
            return fail(reader, JSONFAULT_SYNTAX, "");
        if (*reader->at == '"')
            break;
        if (*reader->at == '\\') {
            plain = false;
            if (!skip_escape(reader))
                return false;
        } else if (*reader->at < 0x20) {
            return fail(reader, JSONFAULT_SYNTAX,
                        "a text goes on past its line, or holds a control character; write \\n");
        } else if (!skip_character(reader)) {
            return false;
        }
    }
    reader->at++;
    return add(reader, JSONTEXT_STRING, start, plain);
}

/* One digit or more; false when there is none. */
static bool skip_digits(struct reader *reader)
{
    const unsigned char *start = reader->at;

    while (reader->at < reader->end && classes[*reader->at] & DIGIT)
        reader->at++;
    return reader->at > start || fail(reader, JSONFAULT_SYNTAX, "a digit is missing");
}

static bool at_byte(const struct reader *reader, unsigned char byte)
{
    return reader->at < reader->end && *reader->at == byte;
}

static bool read_number(struct reader *reader)
{
    const unsigned char *start = reader->at;

    if (*reader->at == '-')
        reader->at++;
    if (at_byte(reader, '0')) {
        reader->at++;
        if (reader->at < reader->end && classes[*reader->at] & DIGIT)
            return fail(reader, JSONFAULT_SYNTAX, "a number does not begin with 0");
    } else if (!skip_digits(reader)) {
        return false;
    }
    if (at_byte(reader, '.')) {
        reader->at++;
        if (!skip_digits(reader))
            return false;
    }
    if (at_byte(reader, 'e') || at_byte(reader, 'E')) {
        reader->at++;
        if (at_byte(reader, '+') || at_byte(reader, '-'))
            reader->at++;
        if (!skip_digits(reader))
            return false;
    }
    return add(reader, JSONTEXT_NUMBER, start, false);
}

static bool read_word(struct reader *reader, const char *word, enum jsontype type)
{
    const unsigned char *start = reader->at;

    for (; *word; word++, reader->at++) {
        if (!at_byte(reader, (unsigned char)*word))
            return fail(reader, JSONFAULT_SYNTAX, "only true, false and null go without quotes");
    }
    return add(reader, type, start, false);
}

static bool open_container(struct reader *reader, enum jsontype type)
{
    if (reader->depth == reader->most_depth)
        return fail(reader, JSONFAULT_DEEP, "objects and arrays nest too deeply here");
    reader->open[reader->depth++] = reader->index->count;
    return add(reader, type, reader->at++, false);
}

static void close_container(struct reader *reader)
{
    struct jsonnode *node = &reader->index->nodes[reader->open[--reader->depth]];

    reader->at++;
    node->end = (uint32_t)(reader->at - reader->begin);
    node->next = reader->index->count;
}

/* A scalar, or the opening bracket of a container. */
static bool read_value(struct reader *reader)
{
    skip_white(reader);
    switch (reader->at < reader->end ? *reader->at : 0) {
    case '"':
        return read_string(reader);
    case '{':
        return open_container(reader, JSONTEXT_OBJECT);
    case '[':
        return open_container(reader, JSONTEXT_ARRAY);
    case 't':
        return read_word(reader, "true", JSONTEXT_TRUE);
    case 'f':
        return read_word(reader, "false", JSONTEXT_FALSE);
    case 'n':
        return read_word(reader, "null", JSONTEXT_NULL);
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
        return read_number(reader);
    case '\'':
        return fail(reader, JSONFAULT_SYNTAX, "texts go in double quotes");
    case ']':
    case '}':
        return fail(reader, JSONFAULT_SYNTAX, "a value is missing before this bracket");
    default:
        return fail(reader, JSONFAULT_SYNTAX, "a value does not begin so");
    }
}

static bool read_key(struct reader *reader)
{
    skip_white(reader);
    if (!at_byte(reader, '"'))
        return fail(reader, JSONFAULT_SYNTAX,
                    at_byte(reader, '}') ? "a comma stands before the closing bracket"
                                         : "a key in double quotes is missing");
    if (!read_string(reader))
        return false;
    skip_white(reader);
    if (!at_byte(reader, ':'))
        return fail(reader, JSONFAULT_SYNTAX, "a colon after the key is missing");
    reader->at++;
    return true;
}

/* Closes what ends here; then either everything is closed, or the next element
 * begins at `at`. `fresh`: the innermost container was only just opened. */
static bool step(struct reader *reader, bool fresh)
{
    while (reader->depth) {
        struct jsonnode *around = &reader->index->nodes[reader->open[reader->depth - 1]];
        bool object = around->type == JSONTEXT_OBJECT;

        skip_white(reader);
        if (at_byte(reader, object ? '}' : ']')) {
            close_container(reader);
            fresh = false;
            continue;
        }
        if (!fresh && !at_byte(reader, ','))
            return fail(reader, JSONFAULT_SYNTAX,
                        object ? "a comma or } is missing" : "a comma or ] is missing");
        reader->at += !fresh;
        around->count++;
        return !object || read_key(reader);
    }
    return true;
}

static bool read_all(struct reader *reader)
{
    do {
        uint32_t before = reader->depth;

        if (!read_value(reader) || !step(reader, reader->depth > before))
            return false;
    } while (reader->depth);
    skip_white(reader);
    return reader->at == reader->end ||
           fail(reader, JSONFAULT_SYNTAX, "something follows after the end of the value");
}

bool jsontext_index(struct jsontext *index, struct slice text, uint32_t depth,
                    struct jsonfault *fault)
{
    struct reader reader;

    index->text = text;
    index->count = 0;
    reader.index = index;
    reader.begin = (const unsigned char *)(text.data ? text.data : "");
    reader.at = reader.begin;
    reader.end = reader.begin + text.len;
    reader.fault = fault;
    reader.depth = 0;
    reader.most_depth = depth < MOST_DEPTH ? depth : MOST_DEPTH;
    if (text.len >= UINT32_MAX)
        return fail(&reader, JSONFAULT_LARGE, "the text is 4 GiB or more");
    return read_all(&reader);
}

void jsontext_init(struct jsontext *index, const struct allocator *allocator)
{
    *index = (struct jsontext){ .allocator = allocator };
}

void jsontext_free(struct jsontext *index)
{
    mem_free(index->allocator, index->nodes);
    jsontext_init(index, index->allocator);
}

mdx_status jsontext_read(struct jsontext *index, struct slice text, struct error *error)
{
    struct jsonfault fault;
    uint32_t line, column;
    mdx_status status;

    if (jsontext_index(index, text, MOST_DEPTH, &fault))
        return MDX_OK;
    index->count = 0;
    if (fault.kind == JSONFAULT_MEMORY)
        return error_no_memory(error);
    text_position(text, fault.at, &line, &column);
    status = error_set(error, CODE_INVALID_PARAMS, "not JSON: %s at line %u, column %u", fault.what,
                       line, column);
    error_at(error, SLICE(""), line, column);
    error_excerpt(error, text_line_at(text, fault.at));
    return status;
}
