/* script_fuzz.c - any bytes as a module and as an expression: an answer, never a crash. */
#include "script/script.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void lower(enum script_kind kind, struct slice text)
{
    struct script_options options = { .kind = kind, .document = SLICE("fuzz") };
    struct script script;
    struct error error;
    size_t lines = 0;

    error_init(&error, allocator_system());
    if (script_lower(&script, allocator_system(), text, &options, &error) == MDX_OK) {
        for (size_t at = 0; at < text.len; at++)
            lines += text.data[at] == '\n';
        for (size_t at = 0; at < script.lowered.len; at++)
            lines -= script.lowered.data[at] == '\n';
        if (lines)
            abort();
    } else if (!error.status) {
        abort();
    }
    script_free(&script);
    error_free(&error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = { (const char *)data, size };

    lower(SCRIPT_MODULE, text);
    lower(SCRIPT_EXPRESSION, text);
    return 0;
}
