/* compile.c - lowers texts and compiles what comes out, for tests that bring many of them.
 *
 * Reads lines "KIND PATH" from stdin: module, or plain (a script), with ts or js before it, as in
 * "ts module a.ts". Says "ok PATH", or "not PATH: what is wrong", a line each. Imports are let
 * through. Nothing is run. */
#include "script/script.h"
#include "tests/unit/sandbox/heap.h"

#include <stdio.h>

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

static duk_ret_t compile(duk_context *ctx, void *udata)
{
    const struct slice *text = udata;

    value_push_text(ctx, SLICE("test"));
    duk_compile_raw(ctx, text->data, text->len, 1 | DUK_COMPILE_NOSOURCE | DUK_COMPILE_EVAL);
    return 1;
}

static bool compiles(struct heap *heap, const struct script *script, bool module)
{
    struct buffer code;
    struct slice text;
    bool good;

    buffer_init(&code, allocator_system(), SIZE_MAX);
    if (module)
        buffer_add_text(&code, "(function (exports) {\"use strict\";");
    buffer_add_slice(&code, buffer_slice(&script->lowered));
    if (module)
        buffer_add_text(&code, "\n})");
    text = buffer_slice(&code);
    good = heap_do(heap, compile, &text, "");
    buffer_free(&code);
    return good;
}

static void check(struct heap *heap, const char *kind, bool typescript, const char *path)
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
        if (compiles(heap, &script, module))
            printf("ok %s\n", path);
        else
            printf("not %s: lowered, but not compiled: %s\n", path, error_message(&heap->error));
        script_free(&script);
    }
    error_free(&error);
    free(text.data);
}

int main(void)
{
    char line[4096], language[8], kind[16], path[4000];
    struct heap heap;
    unsigned count = 0;

    heap_open_with(&heap, true);
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "%7s %15s %3999[^\n]", language, kind, path) != 3)
            continue;
        if (++count % 200 == 0) { /* what was compiled stays in the heap */
            heap_close(&heap);
            heap_open_with(&heap, true);
        }
        check(&heap, kind, !strcmp(language, "ts"), path);
        fflush(stdout);
    }
    heap_close(&heap);
    return 0;
}
