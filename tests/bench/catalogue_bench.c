/* catalogue_bench.c - what one load more costs the descriptions of everything, among 1,000
 * definitions.
 *
 * The work that a load causes when the next request comes: GraphQL's schema made of the one before.
 * Each row is a median. The goal is the project's own. */
#include "base/error.h"
#include "codec/graphql/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { DEFINITIONS = 1000, ROUNDS = 101 };

static const char form[] = "{\"id\":\"team-%u/order-%u\",\"description\":\"Orders of team "
                           "%u.\",\"functions\":[{\"path\":\"\",\"inputSchema\":"
                           "{\"type\":\"object\",\"required\":[\"sku\"],\"properties\":{\"sku\":{"
                           "\"type\":\"string\",\"description\":\"What.\"},"
                           "\"count\":{\"type\":\"integer\",\"default\":1},\"size\":{\"type\":"
                           "\"string\",\"enum\":[\"S\",\"M\",\"L\"]},"
                           "\"to\":{\"type\":\"object\",\"required\":[\"city\"],\"properties\":{"
                           "\"city\":{\"type\":\"string\"},"
                           "\"lines\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}}},"
                           "\"outputSchema\":{\"type\":\"object\","
                           "\"required\":[\"id\"],\"properties\":{\"id\":{\"type\":\"string\"},"
                           "\"due\":{\"type\":\"string\",\"format\":"
                           "\"date-time\"},\"items\":{\"type\":\"array\",\"items\":{\"type\":"
                           "\"object\",\"properties\":{\"sku\":{\"type\":"
                           "\"string\"},\"price\":{\"type\":\"number\"}}}}}}}]}";

static double now_us(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void must(bool good)
{
    if (good)
        return;
    fprintf(stderr, "bench: it failed\n");
    exit(1);
}

static struct program *program(unsigned number)
{
    struct program *made = NULL;
    char model[sizeof form + 64];

    snprintf(model, sizeof model, form, number % 10, number, number % 10);
    must(!program_make(&made, allocator_system(), slice_of(model), 1, NULL, NULL, NULL, NULL));
    return made;
}

static struct catalogue * and (const struct catalogue *from, unsigned number)
{
    struct catalogue *made = catalogue_copy(allocator_system(), from);

    must(made && catalogue_put(made, program(number)));
    return made;
}

static struct gql_schema *schema(const struct catalogue *catalogue,
                                 const struct gql_schema *previous)
{
    struct gql_schema *made = NULL;

    must(!gql_schema_make(&made, allocator_system(), catalogue, previous, NULL, NULL));
    return made;
}

static void row(const char *what, double *times, double goal)
{
    qsort(times, ROUNDS, sizeof *times, by_size);
    printf("%-54s %10.2f us", what, times[ROUNDS / 2]);
    if (goal > 0)
        printf("   at most %.0f us   %s", goal, times[ROUNDS / 2] <= goal ? "met" : "MISSED");
    printf("\n");
}

int main(void)
{
    struct catalogue *catalogue = catalogue_new(allocator_system());
    double from_nothing[ROUNDS], one_more[ROUNDS], again[ROUNDS], alone[ROUNDS];
    struct gql_schema *all;

    for (unsigned i = 0; i < DEFINITIONS; i++) {
        struct catalogue *next = and(catalogue, i);

        catalogue_release(catalogue);
        catalogue = next;
    }
    all = schema(catalogue, NULL);
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct catalogue *more = and(catalogue, DEFINITIONS + i);
        struct catalogue *renewed = and(catalogue, i);
        double began = now_us();
        struct gql_schema *made = schema(catalogue, NULL);

        from_nothing[i] = now_us() - began;
        gql_schema_release(made);
        began = now_us();
        made = schema(more, all);
        one_more[i] = now_us() - began;
        gql_schema_release(made);
        began = now_us();
        made = schema(renewed, all);
        again[i] = now_us() - began;
        gql_schema_release(made);
        began = now_us();
        must(!gql_schema_make(&made, allocator_system(), catalogue, NULL, catalogue->programs[i],
                              NULL));
        alone[i] = now_us() - began;
        gql_schema_release(made);
        catalogue_release(more);
        catalogue_release(renewed);
    }
    row("GraphQL schema of 1,000 definitions, from nothing", from_nothing, 0);
    row("GraphQL schema, one definition more", one_more, 1000);
    row("GraphQL schema, one new revision", again, 1000);
    row("GraphQL schema of one definition alone", alone, 0);
    gql_schema_release(all);
    catalogue_release(catalogue);
    return 0;
}
