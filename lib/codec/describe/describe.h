/* describe.h - inside the codec of descriptions: documents made of what is loaded. */
#ifndef MDX_CODEC_DESCRIBE_H
#define MDX_CODEC_DESCRIBE_H

#include "codec/scope.h"

/* What is described: all of the catalogue, or one program of it. */
struct described {
    const struct catalogue *catalogue;
    const struct program *only; /* NULL: all */
};

/* The n-th program that is described, or NULL. */
const struct program *described_at(const struct described *described, uint32_t n);
/* The model's row of a function. */
const json_t *described_row(const struct program *program, uint32_t function);
/* The function's name where names may hold letters, digits, _ and - only. */
void described_name(const struct program *program, uint32_t function, struct buffer *out);
/* `/api/ID/customers/get` */
void described_path(const struct program *program, uint32_t function, struct buffer *out);
/* A copy of a schema, or of a part of it, whose references to the root's parts lead to `base`
 * instead of `#`; without those that lead nowhere, and without what would change what they mean. A
 * new reference; NULL: no memory, or nested too deeply. */
json_t *described_schema(const json_t *schema, const json_t *root, const char *base);

/* The part that a JSON pointer names, or NULL. */
const json_t *described_part(const json_t *root, struct slice pointer);

/* types.c: pieces of TypeScript. Depths are of indents, by two blanks. */
const char *describe_indent(unsigned depth);
bool describe_is_identifier(struct slice text);
void describe_key(struct buffer *out, struct slice key);
/* A description as a comment of its own lines; what would end the comment is taken apart. */
void describe_comment(struct buffer *out, struct slice text, unsigned depth);
bool describe_requires(const json_t *schema, struct slice key);
/* The schema, which is the root of its references or a part of it, as a type. */
void describe_type(struct buffer *out, const json_t *root, const json_t *schema, unsigned indent);

void describe_openapi(const struct described *described, struct buffer *out); /* openapi.c */
void describe_index(const struct described *described, struct buffer *out);   /* index.c */
void describe_agents(const struct described *described, struct buffer *out);
void describe_types(const struct described *described, struct buffer *out); /* wrappers.c */

#endif
