/* schema_bench.c - compiling a schema, and checking a value against it: microseconds each.
 *
 * Reads schema_cases.json; prints a line of JSON for each case, for schema.py to set beside
 * others. */
#include "base/clock.h"
#include "schema/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TURNS = 20, COPIES = 64 };

static char *read_all(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;

    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    *len = (size_t)ftell(file);
    rewind(file);
    text = malloc(*len + 1);
    if (text && fread(text, 1, *len, file) != *len) {
        free(text);
        text = NULL;
    }
    fclose(file);
    return text;
}

static double compile_us(const json_t *source, int rounds)
{
    uint64_t begun = clock_monotonic_ns();

    for (int round = 0; round < rounds; round++) {
        struct schema *schema;

        if (schema_compile(&schema, allocator_system(), source, NULL, NULL))
            exit(1);
        schema_free(schema);
    }
    return (double)(clock_monotonic_ns() - begun) / 1000 / rounds;
}

/* The best of some turns, for the machine does other things too.
 *
 * with_reading: from the text, as a call does; else the index alone is gone through. */
static double check_us(const json_t *source, struct slice text, int rounds, int with_reading)
{
    struct schema *schema;
    struct jsontext copies[COPIES];
    struct buffer out;
    uint64_t best = UINT64_MAX;

    if (schema_compile(&schema, allocator_system(), source, NULL, NULL))
        exit(1);
    buffer_init(&out, allocator_system(), SIZE_MAX);
    for (int at = 0; at < COPIES; at++) {
        jsontext_init(&copies[at], allocator_system());
        if (jsontext_read(&copies[at], text, NULL))
            exit(1);
    }
    for (int turn = 0; turn < TURNS; turn++) {
        uint64_t begun = clock_monotonic_ns();

        for (int round = 0; round < rounds / TURNS; round++) {
            struct jsontext *index = &copies[round % COPIES];

            if (with_reading && jsontext_read(index, text, NULL))
                exit(1);
            if (schema_check(schema, index, 0, SCHEMA_STRICT, SLICE(""), NULL, &out, NULL))
                exit(1);
        }
        begun = clock_monotonic_ns() - begun;
        best = begun < best ? begun : best;
    }
    for (int at = 0; at < COPIES; at++)
        jsontext_free(&copies[at]);
    buffer_free(&out);
    schema_free(schema);
    return (double)best / 1000 / (rounds / TURNS);
}

int main(int argc, char **argv)
{
    size_t len, at;
    char *text = read_all(argc > 1 ? argv[1] : "tests/bench/schema_cases.json", &len);
    json_t *cases = text ? json_loadb(text, len, 0, NULL) : NULL, *one;

    if (!cases)
        return 1;
    json_array_foreach(cases, at, one)
    {
        const json_t *schema = json_object_get(one, "schema");
        char *data = json_dumps(json_object_get(one, "data"), JSON_COMPACT);
        int rounds = strlen(data) > 1000 ? 2000 : 200000;

        check_us(schema, slice_of(data), rounds / 10, 1);
        printf("{\"name\":\"%s\",\"compile\":%.3f,\"check\":%.4f,\"whole\":%.4f}\n",
               json_string_value(json_object_get(one, "name")), compile_us(schema, rounds / 10),
               check_us(schema, slice_of(data), rounds, 0),
               check_us(schema, slice_of(data), rounds, 1));
        free(data);
    }
    json_decref(cases);
    free(text);
    return 0;
}
