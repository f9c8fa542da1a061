/* mcp_list_bench.c - what one more load costs the lists of MCP's tools: 1,000 definitions of two
 * functions are known, one is added, and the list is asked for, as two tools and as a page of all.
 */
#include "unit/codec/mcp_host.h"

#include <stdio.h>
#include <time.h>

enum { DEFINITIONS = 1000, ROUNDS = 200 };

static double now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static struct program *definition(unsigned number)
{
    struct program *program = NULL;
    char model[1000];
    int len = snprintf(
        model, sizeof model,
        "{\"id\":\"shop%u.example.com\",\"type\":\"Tools\",\"functions\":[{\"path\":\"customers."
        "get\","
        "\"description\":\"Gets a customer.\",\"inputSchema\":{\"type\":\"object\",\"properties\":{"
        "\"id\":{\"type\":\"string\"}},\"required\":[\"id\"]},\"readOnly\":true},{\"path\":"
        "\"customers.create\",\"inputSchema\":{\"type\":\"object\",\"properties\":{\"name\":{"
        "\"type\":"
        "\"string\"},\"age\":{\"type\":\"integer\"}}}}]}",
        number);

    if (program_make(&program, allocator_system(), slice_make(model, (size_t)len), 1, NULL, NULL,
                     NULL, NULL))
        abort();
    return program;
}

static struct catalogue *with(const struct catalogue *known, unsigned number)
{
    struct catalogue *made = catalogue_copy(allocator_system(), known);

    if (!made || !catalogue_put(made, definition(number)))
        abort();
    return made;
}

static int compare(const void *a, const void *b)
{
    const double one = *(const double *)a, other = *(const double *)b;

    return (one > other) - (one < other);
}

/* The median, and what share of it is the answer from what is known already. */
static void measure(const char *name, struct catalogue *known, uint32_t list_tools)
{
    static const struct slice line = { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}\n",
                                       47 };
    void *shared = codec_mcp_stdio.share(allocator_system());
    double first[ROUNDS], second[ROUNDS];
    struct host host;

    host_init(&host, allocator_system());
    host.settings.list_tools = list_tools;
    if (!shared || !host_open(&host, &codec_mcp_stdio, shared, known))
        abort();
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct catalogue *more = with(known, DEFINITIONS + round);
        double began;

        host.catalogue = more;
        began = now_us();
        host_feed(&host, line, false);
        first[round] = now_us() - began;
        began = now_us();
        host_feed(&host, line, false);
        second[round] = now_us() - began;
        if (!host.out.len || !strstr(host.out.data, "\"tools\":["))
            abort();
        buffer_clear(&host.out);
        catalogue_release(more);
    }
    qsort(first, ROUNDS, sizeof first[0], compare);
    qsort(second, ROUNDS, sizeof second[0], compare);
    printf("%-28s %8.0f us after a load, %6.0f us without one\n", name, first[ROUNDS / 2],
           second[ROUNDS / 2]);
    host.catalogue = known;
    host_free(&host);
    codec_mcp_stdio.unshare(shared);
}

int main(void)
{
    struct catalogue *known = catalogue_copy(allocator_system(), NULL);

    for (unsigned number = 0; known && number < DEFINITIONS; number++)
        if (!catalogue_put(known, definition(number)))
            abort();
    measure("tools/list, two of 2,000", known, 40);
    measure("tools/list, a page of 100", known, UINT32_MAX);
    catalogue_release(known);
    return 0;
}
