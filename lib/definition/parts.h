/* parts.h - the files of this room to each other. */
#ifndef MDX_DEFINITION_PARTS_H
#define MDX_DEFINITION_PARTS_H

#include "definition/reader.h"

/* json_tree.c: the reader's text as a tree with places, a new reference; NULL: noted. */
json_t *json_tree(struct reader *reader);

/* front_matter.c */
/* The member under $name, @name or name, in this order; *key its key as written, when it
 * is there. A null counts as absent. */
json_t *matter_get(const json_t *object, const char *name, const char **key);
/* Its text; an empty slice when it is absent or (noted) no text. */
struct slice matter_text(struct reader *reader, const json_t *object, const char *name);
/* id, type, context, label, title, description. default_type for those without one. */
void matter_identity(struct reader *reader, const json_t *object, struct slice upload_id,
                     const char *default_type);
/* isolate, rest, checkOutput, timeout, config. */
void matter_settings(struct reader *reader, const json_t *object);

/* functions.c */
/* Adds a function declared at an offset; NULL without memory or past the most there may be. */
struct function_model *function_add(struct reader *reader, struct slice path, size_t at);
/* Likewise, a part: code of a declaration. */
struct function_model *part_add(struct reader *reader, struct slice path, size_t at);
/* title, description, hints, timeout, permission of an object that presents a function;
 * what it says replaces what was known. */
void function_present(struct reader *reader, struct function_model *function, const json_t *object);
void function_hints(struct reader *reader, struct function_model *function, const json_t *object);
/* The one of this name; for a definition of one unnamed function its usual names and "*". */
struct function_model *function_named(struct reader *reader, struct slice name);
/* Notes that no function has this name. */
void function_unknown(struct reader *reader, struct slice name, size_t at, const char *where);
/* read_only by hint or name; permissions of what has none of its own. Called at the end. */
void functions_finish(struct reader *reader);
/* 250, "250ms", "5s", "2m", "1h" as milliseconds; false: noted. */
bool read_timeout(struct reader *reader, const json_t *object, const char *key,
                  uint32_t *timeout_ms);
/* Identifiers joined with dots are; one is A-Z a-z 0-9 _ $, not a digit first. */
bool is_identifier(struct slice name);

/* schemas.c: input and output of a function from the objects that may declare them, each
 * form looked for in all of them; then from Markdown's lists. Any may be NULL. */
void schemas_read(struct reader *reader, struct function_model *function, const json_t *first,
                  const json_t *second, json_t *listed_input, json_t *listed_output);

/* One member that is a form of a schema. */
void schema_member(struct reader *reader, const json_t *holder, const char *key, json_t **out);

/* declare.c: resources, prompts, tools, permissions. After the functions are known. */
void declare_read(struct reader *reader, const json_t *object);

/* One form each: they note errors and fill the reader's definition. */
void mdx_read(struct reader *reader);                                             /* mdx.c */
void module_read(struct reader *reader);                                          /* mdx.c */
void upload_read(struct reader *reader, const json_t *root, const json_t *mdxld); /* upload.c */
void service_read(struct reader *reader, const json_t *root);                     /* service.c */

/* outside.c */
bool source_is_meant(const json_t *root);
void source_read(struct reader *reader, const json_t *root);

/* tests.c: test fences in place of the functions. */
void tests_read(struct reader *reader);
void definition_clear_functions(struct definition *definition); /* definition.c */

/* code.c: code inside a JSON string of the document. */
void code_init(struct code_text *code, const struct allocator *allocator);
void code_free(struct code_text *code, const struct allocator *allocator);
/* Takes text over; one identity piece. */
void code_plain(struct reader *reader, struct code_text *code, struct buffer *text);
/* The text from this line of it on is that of the string whose opening quote is at `at`. */
void code_escaped(struct reader *reader, struct code_text *code, uint32_t line, size_t at);
/* A copy of the string whose opening quote is at `at`. */
void code_quoted(struct reader *reader, struct code_text *code, struct slice text, size_t at);
/* A copy of a value of the document, JSON or YAML, which begins at `at`. */
void code_value(struct reader *reader, struct code_text *code, struct slice text, size_t at);
/* True for the languages of code, without regard to case. */
bool code_language(struct slice lang);

#endif
