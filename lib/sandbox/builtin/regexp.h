/* regexp.h - what the files about RegExp share.
 *
 * As the standard says, everything goes by what a RegExp's properties give; but when it is
 * *plain* (nothing of it or of its prototype was touched) nobody can see the difference, and the
 * program is run directly. No script runs while a matcher is open. */
#ifndef MDX_SANDBOX_BUILTIN_REGEXP_H
#define MDX_SANDBOX_BUILTIN_REGEXP_H

#include "sandbox/builtin/build.h"
#include "sandbox/builtin/builtin.h"
#include "sandbox/engine/native.h"
#include "sandbox/engine/regexp.h"

#include "regex/regex.h"

/* ---- regexp_program.c ------------------------------------------------------- */

/* [ ... pattern flags ] (strings) -> [ ... source program ], from the heap's cache when it was
 * there before. */
void program_of(duk_context *ctx);

/* ---- regexp_run.c ------------------------------------------------------------- */

/* One string being searched. Places are bytes; characters are code units. */
struct matcher {
    struct regex_search search;
    duk_context *ctx;
    struct allocator allocator;
    struct slice text;
    size_t length;                /* in characters */
    size_t at_byte, at_character; /* a place that is known in both */
    bool unicode;
};

/* The string lies at index, and stays there. */
void matcher_open(struct matcher *matcher, duk_context *ctx, const void *program, duk_idx_t index);
void matcher_close(struct matcher *matcher);
/* The first match from a byte on, or just there. False: none. */
bool matcher_find(struct matcher *matcher, size_t from, bool here);
/* Which character begins at a byte. */
size_t matcher_character(struct matcher *matcher, size_t byte);
/* The place behind one character, or in unicode behind a pair of halves too. */
size_t matcher_behind(const struct matcher *matcher, size_t byte);
/* Pushes the text of a group, or undefined. */
void matcher_push_group(const struct matcher *matcher, uint32_t group);
static inline uint32_t matcher_from(const struct matcher *matcher)
{
    return matcher->search.places[0];
}
static inline uint32_t matcher_to(const struct matcher *matcher)
{
    return matcher->search.places[1];
}

/* RegExpBuiltinExec of the RegExp at index up to the match, with lastIndex set. True: the matcher
 * is open, to be closed by the caller. */
bool regexp_run(duk_context *ctx, duk_idx_t index, duk_idx_t text, struct matcher *matcher);
/* Pushes the array that exec gives. */
void regexp_push_match(struct matcher *matcher, duk_idx_t text);
/* RegExpExec: pushes the object or null. */
void regexp_exec(duk_context *ctx, duk_idx_t index, duk_idx_t text);

/* True: nobody can tell if its properties are looked at. */
bool regexp_is_plain(duk_context *ctx, duk_idx_t index, struct regexp_view *view);
/* The same of its constructor, and what that one's @@species gives. */
bool regexp_is_plain_species(duk_context *ctx, duk_idx_t index, struct regexp_view *view);

/* ---- regexp_get.c ------------------------------------------------------------- */

/* Set(regexp, "lastIndex", …, true). */
void regexp_put_last(duk_context *ctx, duk_idx_t index, double last);
double regexp_get_last(duk_context *ctx, duk_idx_t index); /* ToLength(Get(…)) */
double to_length(duk_context *ctx, duk_idx_t index);
/* Pushes SpeciesConstructor(regexp, %RegExp%). */
void regexp_push_species(duk_context *ctx, duk_idx_t index);
/* AdvanceStringIndex; and of lastIndex. */
double regexp_advance(duk_context *ctx, duk_idx_t text, double at, bool unicode);
void regexp_step(duk_context *ctx, duk_idx_t index, duk_idx_t text, bool unicode);
/* Pushes ToString(Get(regexp, "flags")). */
const char *regexp_push_flags(duk_context *ctx, duk_idx_t index);
duk_ret_t regexp_get_flags(duk_context *ctx); /* the getters; the magic is the flag */
duk_ret_t regexp_get_flag(duk_context *ctx);
duk_ret_t regexp_get_source(duk_context *ctx);

/* ---- regexp.c ------------------------------------------------------------------- */

duk_ret_t regexp_construct(duk_context *ctx);
/* The letters of its flags: how many. */
size_t regexp_letters(const void *program, char letters[8]);
/* IsRegExp. */
bool regexp_is(duk_context *ctx, duk_idx_t index);
/* [ ... pattern flags ] (any values) -> [ ... regexp ]: a new %RegExp%. */
void regexp_push_new(duk_context *ctx);

/* ---- regexp_match.c --------------------------------------------------------------- */

duk_ret_t regexp_exec_method(duk_context *ctx);
duk_ret_t regexp_test(duk_context *ctx);
duk_ret_t regexp_match(duk_context *ctx);
duk_ret_t regexp_match_all(duk_context *ctx);
duk_ret_t regexp_search(duk_context *ctx);
void regexp_iterator_install(duk_context *ctx);

/* ---- pattern.c ---------------------------------------------------------------------- */

void pattern_install(duk_context *ctx); /* match, matchAll, replace … of String.prototype */

/* ---- regexp_replace.c, regexp_split.c --------------------------------------------- */

duk_ret_t regexp_replace(duk_context *ctx);
duk_ret_t regexp_split(duk_context *ctx);

/* What `$1` and the like in a replacement stand for. */
struct substitution {
    struct slice text; /* that is searched */
    struct slice matched;
    size_t from, to;       /* where it lies in the text, bytes */
    duk_idx_t captures;    /* the first of them, 1, on the stack: strings or undefined */
    uint32_t count;        /* of captures */
    duk_idx_t groups;      /* an object, or undefined */
    struct slice template; /* the replacement */
};
/* GetSubstitution, appended. */
void substitute(struct build *build, const struct substitution *wanted);

#endif
