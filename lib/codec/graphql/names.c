/* names.c - names that GraphQL allows, made of ids and properties. */
#include "codec/graphql/schema.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Words joined, each with its first letter raised; the first one's is lowered or raised. */
static struct slice join_words(struct gql_arena *arena, struct slice text, bool raise_first)
{
    struct buffer out;
    struct slice made;
    bool begins = true, any = false;

    buffer_init(&out, arena->allocator, SIZE_MAX);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];

        if (!is_letter(c) && !is_digit(c)) {
            begins = true;
            continue;
        }
        if (!any && is_digit(c))
            buffer_add_char(&out, '_');
        if (begins && is_letter(c))
            c = any || raise_first ? (char)(c & ~32) : (char)(c | 32);
        buffer_add_char(&out, c);
        begins = false;
        any = true;
    }
    made = gql_arena_text(arena, any ? buffer_slice(&out) : SLICE("_"));
    arena->failed |= buffer_failed(&out);
    buffer_free(&out);
    return made;
}

struct slice gql_camel(struct gql_arena *arena, struct slice text)
{
    return join_words(arena, text, false);
}

struct slice gql_pascal(struct gql_arena *arena, struct slice text)
{
    return join_words(arena, text, true);
}

struct slice gql_join(struct gql_arena *arena, struct slice a, struct slice b)
{
    struct buffer out;
    struct slice made;

    buffer_init(&out, arena->allocator, SIZE_MAX);
    buffer_add_slice(&out, a);
    buffer_add_slice(&out, b);
    made = gql_arena_text(arena, buffer_slice(&out));
    arena->failed |= buffer_failed(&out);
    buffer_free(&out);
    return made;
}

bool gql_is_name(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_letter(text.data[i]) && text.data[i] != '_' && !(i && is_digit(text.data[i])))
            return false;
    return text.len && !slice_starts(text, "__");
}

struct slice gql_legal(struct gql_arena *arena, struct slice text)
{
    struct buffer out;
    struct slice made;

    if (gql_is_name(text))
        return gql_arena_text(arena, text);
    buffer_init(&out, arena->allocator, SIZE_MAX);
    if (text.len && is_digit(text.data[0]))
        buffer_add_char(&out, '_');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];

        /* Two underscores in front are introspection's. */
        if (c == '_' && i && out.len == 1 && out.data[0] == '_')
            continue;
        if (is_letter(c) || is_digit(c) || c == '_')
            buffer_add_char(&out, c);
        else if (((unsigned char)c & 0xC0) != 0x80 && !(out.len == 1 && out.data[0] == '_'))
            buffer_add_char(&out, '_');
    }
    made = gql_arena_text(arena, out.len ? buffer_slice(&out) : SLICE("_"));
    arena->failed |= buffer_failed(&out);
    buffer_free(&out);
    return made;
}

static void know(struct gql_arena *arena, struct map *names, struct slice name, uintptr_t next)
{
    if (names && !map_put(names, name, (void *)next, NULL))
        arena->failed = true;
}

struct slice gql_free_name(struct gql_arena *arena, struct map *names, struct slice name,
                           bool (*is_taken)(const void *context, struct slice name),
                           const void *context)
{
    uintptr_t number = names ? (uintptr_t)map_get(names, name) : 0;
    struct buffer tried;
    struct slice made;

    if (!number && !(is_taken && is_taken(context, name))) {
        know(arena, names, name, 2);
        return name;
    }
    number = number ? number : 2;
    buffer_init(&tried, arena->allocator, SIZE_MAX);
    do {
        buffer_clear(&tried);
        buffer_add_slice(&tried, name);
        /* Two underscores in front are introspection's. */
        if (!slice_is(name, "_"))
            buffer_add_char(&tried, '_');
        buffer_add_u64(&tried, number++);
    } while (!buffer_failed(&tried) && ((names && map_get(names, buffer_slice(&tried))) ||
                                        (is_taken && is_taken(context, buffer_slice(&tried)))));
    arena->failed |= buffer_failed(&tried);
    made = gql_arena_text(arena, buffer_slice(&tried));
    buffer_free(&tried);
    know(arena, names, name, number);
    know(arena, names, made, 2);
    return made;
}
