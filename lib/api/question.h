/* question.h - a question to what is loaded, answered as JSON: through the runtime's doors and
 * back. */
#ifndef MDX_API_QUESTION_H
#define MDX_API_QUESTION_H

#include "call/call.h"

/* Between asking and answer. */
struct question {
    struct runtime *runtime;
    struct library *library;
    struct buffer out; /* the answer */
    struct error failure;
};

/* Enters the runtime. On failure *error says why, and no answer is to follow. */
mdx_status question_ask(struct question *question, mdx_runtime *rt, char **json, size_t *json_len,
                        mdx_error **error);
/* Hands out the answer, or the failure, and leaves. */
mdx_status question_answer(struct question *question, mdx_status status, char **json,
                           size_t *json_len, mdx_error **error);

#endif
