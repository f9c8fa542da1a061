/* parse.c - parses texts, for tests that bring many of them.
 *
 * Reads lines "KIND PATH" from stdin: script or module. Says a line each: "ok PATH", "parser PATH:
 * NUMBER@OFFSET" when the parser refuses it, or "front PATH: NUMBER" when what follows it does. */
#include "script/parser.h"
#include "script/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct slice read_all(FILE *file, char *data, size_t most)
{
    return slice_make(data, file ? fread(data, 1, most, file) : 0);
}

static void parse(struct slice text, bool module, struct findings *findings)
{
    struct parser_options options = { .goal = module ? PARSER_MODULE : PARSER_SCRIPT };
    struct arena arena;
    struct names names;

    arena_init(&arena, allocator_system());
    if (!names_init(&names, &arena) || !parser_run(&arena, &names, text, &options, findings))
        exit(3);
    arena_free(&arena);
}

/* The number of the first error that the whole front end finds; 0: none. */
static uint32_t lower(struct slice text, bool module)
{
    struct script_options options = { .kind = module ? SCRIPT_MODULE : SCRIPT_PLAIN,
                                      .document = SLICE("test"),
                                      .imports = true };
    struct script script;
    struct error error;
    uint32_t number;

    error_init(&error, allocator_system());
    script_lower(&script, allocator_system(), text, &options, &error);
    number = error.status && !error.number ? 1 : error.number;
    script_free(&script);
    error_free(&error);
    return number;
}

static void check(bool module, const char *path, char *data, size_t most)
{
    FILE *file = fopen(path, "rb");
    struct slice text = read_all(file, data, most);
    struct findings findings = { 0 };
    uint32_t number;

    if (file)
        fclose(file);
    parse(text, module, &findings);
    if (findings.count) {
        printf("parser %s: %u@%u\n", path, findings.list[0].number, findings.list[0].offset);
        return;
    }
    number = lower(text, module);
    if (number)
        printf("front %s: %u\n", path, number);
    else
        printf("ok %s\n", path);
}

int main(void)
{
    size_t most = 4u << 20;
    char *data = malloc(most);
    char line[4096];

    if (!data)
        return 1;
    while (fgets(line, sizeof line, stdin)) {
        char *path = strchr(line, ' ');

        if (!path)
            continue;
        *path++ = '\0';
        path[strcspn(path, "\n")] = '\0';
        check(!strcmp(line, "module"), path, data, most);
    }
    free(data);
    return 0;
}
