/* signature_inside.h - what signature.c, signature_type.c and signature_note.c share. */
#ifndef MDX_SCRIPT_SIGNATURE_INSIDE_H
#define MDX_SCRIPT_SIGNATURE_INSIDE_H

#include "script/signature.h"

enum { MOST_DEPTH = 64, MOST_DEFINITIONS = 200 };

/* What a function says of the members of its input, where their types say nothing of it. */
struct type_notes {
    struct slice tags;           /* its doc comment from the first @tag on, without stars */
    struct slice input;          /* the parameter that the input is; empty: each member is one */
    const struct node *pattern;  /* or a pattern takes it apart; NULL: none does */
    const struct node *defaults; /* with `input` empty: the parameters */
};

struct writer {
    const struct signature *signature;
    struct buffer *out;
    const struct name *wanted[MOST_DEFINITIONS]; /* types that were referred to */
    uint32_t wanted_count;
    uint32_t depth;
    const struct type_notes *notes; /* of the members of the next object type; NULL: none */
};

static inline struct slice name_slice(const struct name *name)
{
    return slice_make(name->text, name->len);
}

/* ---- signature_type.c ---- */

bool type_is_named(const struct node *type, const char *name);
bool type_is_absent(const struct node *type);     /* undefined, void, never */
bool type_may_be_absent(const struct node *type); /* or a union with one of them */
/* The alias, interface or enum of that name that the document declares, or NULL. */
const struct node *type_find(const struct writer *writer, const struct name *name);
/* Adds the schema of the type; {} where it is not understood. Begins with a brace. */
void type_write(struct writer *writer, const struct node *type);
void type_write_declared(struct writer *writer, const struct node *declaration);
/* The value as JSON; false: it is no literal. */
bool type_write_literal(struct writer *writer, const struct node *value);
/* The schema that was just written takes more members, before its brace is written again. */
void type_reopen(struct writer *writer);
void type_add_member(struct writer *writer, const char *key);
/* Puts `$defs` into the schema that was written since `start`. */
void type_add_definitions(struct writer *writer, size_t start);

/* ---- signature_note.c ---- */

/* Adds `default` and `description` of a member to its schema, which is open. */
void note_write(const struct type_notes *notes, struct writer *writer, struct slice member,
                bool described);

#endif
