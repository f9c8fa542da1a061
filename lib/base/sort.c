/* sort.c - heap sort. */
#include "base/sort.h"

#include <string.h>

/* Piece by piece through a little room, whatever the size of a thing. */
static void swap(char *a, char *b, size_t each)
{
    char room[16];

    while (each) {
        size_t len = each < sizeof room ? each : sizeof room;

        memcpy(room, a, len);
        memcpy(a, b, len);
        memcpy(b, room, len);
        a += len;
        b += len;
        each -= len;
    }
}

static void sink(char *things, size_t from, size_t count, size_t each,
                 int (*compare)(const void *a, const void *b))
{
    while (from * 2 + 1 < count) {
        size_t child = from * 2 + 1;

        if (child + 1 < count && compare(things + child * each, things + (child + 1) * each) < 0)
            child++;
        if (compare(things + from * each, things + child * each) >= 0)
            return;
        swap(things + from * each, things + child * each, each);
        from = child;
    }
}

void sort_things(void *things, size_t count, size_t each,
                 int (*compare)(const void *a, const void *b))
{
    for (size_t at = count / 2; at-- > 0;)
        sink(things, at, count, each, compare);
    for (size_t end = count; end-- > 1;) {
        swap(things, (char *)things + end * each, each);
        sink(things, 0, end, each, compare);
    }
}
