/* build.h - from a definition to a program, in two halves.
 *
 * build_text lowers the code and finds the entry points: everything that the store
 * keeps. build_program makes the program of that, at load and at every later start. */
#ifndef MDX_LOAD_BUILD_H
#define MDX_LOAD_BUILD_H

#include "definition/definition.h"
#include "load/load.h"
#include "script/script.h"

struct built {
    const struct allocator *allocator;
    struct buffer
        lowered; /* the body that the sandbox takes; behind a NUL: the code it is made of */
    struct buffer code;
    struct linemap map; /* from body to document */
    json_t *model;      /* definition's model, each function with its `params` */
    bool awaits;        /* the module's top level does */
    /* As struct script has them. */
    const char *jsx_lacks;
    uint32_t jsx_line, jsx_column;
};

void built_init(struct built *built, const struct allocator *allocator);
void built_free(struct built *built);

/* source: the document as loaded, for excerpts. */
mdx_status build_text(struct built *built, const struct definition *definition,
                      struct slice document, struct slice source, struct error *error);

/* Adds what is wrong with the code of a definition that is wrong already. */
void build_look(const struct definition *definition, struct slice document, struct slice source,
                struct error *error);

/* fence.c: an error on the closing line of a test fence becomes what is wrong inside of it. */
void fence_blame(const struct definition *definition, struct slice document, struct slice source,
                 struct error *error);

/* settings.c: INVALID_DEFINITION with the place in `source`, the document: a source's settings
 * could not work. */
mdx_status settings_check(const struct definition *definition, struct slice document,
                          struct slice source, struct error *error);

/* rows.c: a function as the model tells of it, and a part; new references. */
json_t *function_row(const struct definition *definition, const struct function_model *model,
                     const struct script *script, const struct script_function *function);
json_t *tool_row(const struct function_model *model);
json_t *part_row(const struct function_model *model, const struct script_function *function);
void row_text(json_t *row, const char *key, const char *text); /* NULL: no such member */

struct build_source {
    struct slice document, source, model, lowered;
    const struct linemap *map;
    uint64_t revision, created_ms;
};
mdx_status build_program(struct library *library, const struct build_source *source,
                         struct program **program, struct buffer *warnings, struct error *error);

/* entry.c: the function of this name at top level, or NULL. */
const struct script_function *script_find(const struct script *script, struct slice name);
/* The function of a module that a definition called `name` is entered by, or
 * NULL with *error set (21xx, naming what was found). */
const struct script_function *entry_find(const struct script *script, struct slice name,
                                         struct slice document, struct error *error);

#endif
