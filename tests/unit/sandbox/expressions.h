/* expressions.h - tables of expressions and what they give, as JSON. */
#ifndef TEST_EXPRESSIONS_H
#define TEST_EXPRESSIONS_H

#include "heap.h"

struct expression {
    const char *text, *json;
};

static int open_heap(void **state)
{
    *state = malloc(sizeof(struct heap));
    heap_open(*state);
    return 0;
}

static int close_heap(void **state)
{
    heap_close(*state);
    free(*state);
    return 0;
}

static inline void assert_table(struct heap *heap, const struct expression *table, size_t count)
{
    static char text[4096];

    for (size_t i = 0; i < count; i++) {
        snprintf(text, sizeof text, "function () { return %s; }", table[i].text);
        assert_gives(heap, text, table[i].json);
    }
}
#define ASSERT_TABLE(heap, table) assert_table((heap), (table), sizeof(table) / sizeof(table)[0])

#endif
