/* compile.c - lowers texts and compiles what comes out, for tests that bring many of them.
 *
 * Reads lines "KIND PATH" from stdin: module, or plain (a script), with ts or js before it, as in
 * "ts module a.ts". Says "ok PATH", or "not PATH: what is wrong", a line each. Imports are let
 * through. Nothing is run. */
#include "sandbox/sandbox.h"
#include "script/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
    char *data;
    size_t len;
};

static struct text read_all(const char *path)
{
    struct text text = { NULL, 0 };
    FILE *file = fopen(path, "rb");

    text.data = malloc(8u << 20);
    if (file && text.data)
        text.len = fread(text.data, 1, 8u << 20, file);
    if (file)
        fclose(file);
    return text;
}

/* As the body of a function that nobody calls. */
static bool compiles(struct sandbox *sandbox, const struct script *script, bool module,
                     struct error *error)
{
    struct script_run run = { .document = SLICE("test") };
    struct buffer code;
    mdx_status status;

    buffer_init(&code, allocator_system(), SIZE_MAX);
    buffer_add_text(&code, module ? "(function (exports) {\"use strict\";" : "(function () {");
    buffer_add_slice(&code, buffer_slice(&script->lowered));
    buffer_add_text(&code, "\n})");
    run.text = buffer_slice(&code);
    status = sandbox_script(sandbox, &run, error);
    buffer_free(&code);
    return !status;
}

static void check(struct sandbox *sandbox, const char *kind, bool typescript, const char *path)
{
    const bool module = !strcmp(kind, "module");
    const struct script_options options = {
        .kind = module ? SCRIPT_MODULE : SCRIPT_PLAIN,
        .document = slice_of(path),
        .typescript = typescript,
        .imports = true,
    };
    struct text text = read_all(path);
    struct script script;
    struct error error;

    error_init(&error, allocator_system());
    if (script_lower(&script, allocator_system(), slice_make(text.data, text.len), &options,
                     &error)) {
        printf("not %s: %u:%u: %s\n", path, error.line, error.column, error_message(&error));
    } else {
        if (compiles(sandbox, &script, module, &error))
            printf("ok %s\n", path);
        else
            printf("not %s: lowered, but not compiled: %s\n", path, error_message(&error));
        script_free(&script);
    }
    error_free(&error);
    free(text.data);
}

int main(void)
{
    const struct sandbox_options options = {
        .scripts_only = true, .unfrozen = true, .dynamic_code = true, .max_isolates = 1
    };
    char line[4096], language[8], kind[16], path[4000];
    struct sandbox *sandbox = NULL;
    struct error error;

    error_init(&error, allocator_system());
    if (sandbox_open(&sandbox, allocator_system(), &options, &error))
        return 1;
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "%7s %15s %3999[^\n]", language, kind, path) != 3)
            continue;
        check(sandbox, kind, !strcmp(language, "ts"), path);
        fflush(stdout);
    }
    sandbox_close(sandbox);
    return 0;
}
