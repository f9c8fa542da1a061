/* parser_fuzz.c - any bytes as code of each kind: a tree or complaints, never a crash.
 *
 * The first byte chooses the goal, TypeScript, JSX and strictness. */
#include "script/parser.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every complaint lies in the text, and has a message. */
static void look(const struct findings *findings, size_t len)
{
    for (uint32_t at = 0; at < findings->count; at++) {
        const struct finding *finding = &findings->list[at];

        if (finding->offset > len || !finding->message || !finding->number)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct parser_options options = {
        .goal = (enum parser_goal)(size ? data[0] % 3 : 0),
        .strict = size && data[0] & 4,
        .typescript = size && !(data[0] & 8),
        .jsx = size && !(data[0] & 16),
        .await_ = size && data[0] & 32,
    };
    struct slice text = { (const char *)data + (size > 0), size - (size > 0) };
    struct findings findings = { 0 };
    struct arena arena;
    struct names names;

    arena_init(&arena, allocator_system());
    if (names_init(&names, &arena) && parser_run(&arena, &names, text, &options, &findings))
        look(&findings, text.len);
    arena_free(&arena);
    return 0;
}
