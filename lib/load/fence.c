/* fence.c - a mistake that shows on the closing line of a test fence: the code of the fence ends in
 * the middle, or closes more than it opened. What stands around it is ours, and not for anybody's
 * eyes, so the fence is read again by itself. */
#include "load/build.h"

#include "base/json.h"

#define OPENED "async function fence() {"

static bool is_mark(struct slice line)
{
    line = slice_trim(line);
    return slice_starts(line, "```") || slice_starts(line, "~~~");
}

/* The line of the opening fence whose function the line belongs to; 0: none. */
static uint32_t opening_of(const struct definition *definition, uint32_t line)
{
    uint32_t opening = 0;

    for (size_t i = 0; i < definition->function_count; i++) {
        const uint32_t begins = definition->functions[i].line;

        if (begins < line && begins > opening)
            opening = begins;
    }
    return opening;
}

/* The code on its own lines, in a function that is left open: where the code ends is not closed. */
static void write_open(struct buffer *out, struct slice module, uint32_t opening, uint32_t closing)
{
    for (uint32_t line = 1; line < opening; line++)
        buffer_add_char(out, '\n');
    buffer_add_text(out, OPENED);
    for (uint32_t line = opening + 1; line < closing; line++) {
        buffer_add_char(out, '\n');
        buffer_add_slice(out, text_line(module, line));
    }
    while (out->len && (out->data[out->len - 1] == '\n' || out->data[out->len - 1] == ' '))
        out->len--;
}

static void blame_bracket(struct slice document, struct slice source, uint32_t opening,
                          struct error *error)
{
    error_diagnose(error, 2033, "a bracket in this fence closes more than was opened in it");
    error_at(error, document, opening, 1);
    error_excerpt(error, text_line(source, opening));
}

void fence_blame(const struct definition *definition, struct slice document, struct slice source,
                 struct error *error)
{
    const struct script_options options = { .kind = SCRIPT_MODULE,
                                            .document = document,
                                            .source = source,
                                            .place = &definition->module.place };
    const uint32_t closing = error ? error->line : 0;
    const uint32_t opening = closing ? opening_of(definition, closing) : 0;
    struct script script;
    struct buffer text;
    struct error own;

    if (!opening || !is_mark(text_line(source, closing)))
        return;
    buffer_init(&text, definition->allocator, SIZE_MAX);
    error_init(&own, definition->allocator);
    write_open(&text, slice_make(definition->module.text, definition->module.len), opening,
               closing);
    if (buffer_failed(&text))
        error_no_memory(error);
    else if (!script_lower(&script, definition->allocator, buffer_slice(&text), &options, &own))
        script_free(&script);
    if (own.line > opening)
        error_move(error, &own);
    else if (!own.status)
        blame_bracket(document, source, opening, error);
    error_free(&own);
    buffer_free(&text);
}
