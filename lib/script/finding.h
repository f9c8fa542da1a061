/* finding.h - what is wrong with a script, gathered before it is reported.
 *
 * Keeps the first FINDINGS_MOST by place, whatever order they come in. */
#ifndef MDX_SCRIPT_FINDING_H
#define MDX_SCRIPT_FINDING_H

#include "script/script.h"

#define FINDINGS_MOST 20

struct finding {
    uint32_t number;     /* of diagnostics.h */
    uint32_t offset;     /* in the text */
    uint32_t about;      /* offset whose line \2 stands for */
    struct slice name;   /* what \1 stands for; cut when long */
    const char *message; /* fixed text with \1 and \2 */
};

struct findings {
    struct finding list[FINDINGS_MOST];
    uint32_t count;
};

void finding_add(struct findings *findings, const struct finding *finding);
/* Writes them as one error and its followers; MDX_OK when there are none. */
mdx_status findings_report(const struct findings *findings, struct slice text,
                           const struct script_options *options, struct error *error);

/* A place in a text that only moves forward. */
struct cursor {
    struct slice text;
    size_t offset;
    uint32_t line, column;
};

void cursor_init(struct cursor *cursor, struct slice text);
void cursor_move(struct cursor *cursor, size_t offset);

#endif
