/* front_end_bench.c - what lowering costs: time by size, and memory as a multiple of the source.
 *
 * With a folder as its argument it also leaves the texts there, for others to be measured on the
 * same ones. */
#include "base/clock.h"
#include "script/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 9

/* 31 lines, of what people write. */
static const char one[] =
    "/** Orders of a customer, newest first. */\n"
    "export async function orders%u(input: { id: string; limit?: number }, context: Context) {\n"
    "  const { id, limit = 20, ...rest } = input;\n"
    "  const customer = await $.db.Customer.get(id);\n"
    "  if (!customer?.active) {\n"
    "    throw new Error(`no customer ${id}`, { cause: rest });\n"
    "  }\n"
    "  const found: Order[] = [];\n"
    "  for await (const page of pages(customer.id)) {\n"
    "    for (const [index, order] of page.entries()) {\n"
    "      if (order.total < 0) continue;\n"
    "      found.push({ ...order, index, label: `#${order.number}` });\n"
    "      if (found.length >= limit) break;\n"
    "    }\n"
    "  }\n"
    "  const totals = new Map<string, number>();\n"
    "  for (const { currency, total } of found) {\n"
    "    totals.set(currency, (totals.get(currency) ?? 0) + total);\n"
    "  }\n"
    "  const late = found.filter((o) => !o.paid && o.due < Date.now());\n"
    "  try {\n"
    "    await Promise.all(late.map(async (o) => {\n"
    "      await $.email`Order ${o.number} of ${customer.name} is late`;\n"
    "      o.reminded ||= true;\n"
    "    }));\n"
    "  } catch (error) {\n"
    "    console.warn('not sent', (error as Error).message);\n"
    "  } finally {\n"
    "    context.signal?.throwIfAborted();\n"
    "  }\n"
    "  return { found, totals: [...totals], late: late.length };\n"
    "}\n";

struct counter {
    size_t now, peak;
};

static void *counted(void *host, void *ptr, size_t bytes)
{
    struct counter *counter = host;
    size_t *block = ptr ? (size_t *)ptr - 2 : NULL;
    size_t *other;

    if (block)
        counter->now -= block[0];
    if (!bytes) {
        free(block);
        return NULL;
    }
    other = realloc(block, bytes + 2 * sizeof *block);
    if (!other)
        return NULL;
    other[0] = bytes;
    counter->now += bytes;
    if (counter->now > counter->peak)
        counter->peak = counter->now;
    return other + 2;
}

static char *make(unsigned functions, size_t *len)
{
    char *text = malloc((sizeof one + 10) * functions);

    *len = 0;
    for (unsigned i = 0; text && i < functions; i++)
        *len += (size_t)sprintf(text + *len, one, i);
    return text;
}

static void lower(struct slice text, const struct allocator *allocator)
{
    const struct script_options options = { .kind = SCRIPT_MODULE, .document = SLICE("bench.ts") };
    struct script script;
    struct error error;

    error_init(&error, allocator_system());
    if (script_lower(&script, allocator, text, &options, &error)) {
        fprintf(stderr, "%s %u:%u\n", error_message(&error), error.line, error.column);
        exit(1);
    }
    script_free(&script);
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static double median_us(struct slice text, unsigned times)
{
    double rounds[ROUNDS];

    for (int round = 0; round < ROUNDS; round++) {
        const uint64_t start = clock_thread_cpu_ns();

        for (unsigned i = 0; i < times; i++)
            lower(text, allocator_system());
        rounds[round] = (double)(clock_thread_cpu_ns() - start) / 1e3 / times;
    }
    qsort(rounds, ROUNDS, sizeof rounds[0], by_value);
    return rounds[ROUNDS / 2];
}

static void leave(const char *folder, const char *name, const char *text, size_t len)
{
    char path[1000];
    FILE *file;

    if (!folder)
        return;
    snprintf(path, sizeof path, "%s/%s.ts", folder, name);
    file = fopen(path, "wb");
    if (!file || fwrite(text, 1, len, file) != len)
        exit(1);
    fclose(file);
}

int main(int count, char **arguments)
{
    static const struct {
        const char *name;
        unsigned functions, times;
    } sizes[] = {
        { "31 lines", 1, 500 }, { "1,000 lines", 32, 20 }, { "10,000 lines", 323, 3 },
        { "1 MB", 880, 1 },     { "2 MB", 1760, 1 },
    };
    const char *folder = count > 1 ? arguments[1] : NULL;

    printf("%-14s %10s %12s %12s %18s\n", "source", "bytes", "us", "ns a byte", "memory / source");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct counter counter = { 0 };
        const struct allocator allocator = { counted, &counter };
        size_t len;
        char *text = make(sizes[i].functions, &len);
        double us;

        leave(folder, sizes[i].name, text, len);
        us = median_us(slice_make(text, len), sizes[i].times);
        lower(slice_make(text, len), &allocator);
        printf("%-14s %10zu %12.1f %12.1f %18.1f\n", sizes[i].name, len, us, us * 1e3 / (double)len,
               (double)counter.peak / (double)len);
        free(text);
    }
    return 0;
}
