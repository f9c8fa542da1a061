/* find.h - functions by words: which of all that is loaded somebody means.
 *
 * BM25 over the words of names, titles, descriptions, parameters and, of other people's tools, the
 * request. A program's words are made once, when it is first searched. Pass over all functions
 * twice: find_learn() on each, then find_score(). */
#ifndef MDX_PROGRAM_FIND_H
#define MDX_PROGRAM_FIND_H

#include "base/slice.h"
#include "base/alloc.h"

struct program;

/* terms.c: the words of one function: sorted by hash. */
struct term {
    uint32_t hash, action; /* action: terms_action() of it, where it is named */
    float weight;          /* how often, and where */
    bool named;            /* it is in the function's own name */
};

struct function_terms {
    const struct term *terms;
    uint32_t count;
    float length;   /* sum of the weights */
    uint32_t named; /* how many are in its name */
};

struct program_terms {
    struct function_terms *functions; /* one for each */
    struct term *terms;
};

/* Borrowed from the program; NULL: no memory. */
const struct program_terms *program_terms(const struct program *program);
void program_terms_free(const struct allocator *allocator, struct program_terms *terms);
/* Calls word() with the hash of each word that counts, in its stem. */
void terms_read(struct slice text, void (*word)(void *context, uint32_t hash), void *context);
/* The class of actions that a word's stem belongs to (create, add, make …): a hash of its own, or
 * 0. */
uint32_t terms_action(uint32_t hash);

enum { FIND_WORDS = 32 };

struct find {
    struct {
        uint32_t hash, action;
        uint32_t known, action_known; /* functions that have it */
    } words[FIND_WORDS];
    uint32_t word_count, functions;
    double length;
};

void find_begin(struct find *find, struct slice query);
void find_learn(struct find *find, const struct program *program, uint32_t at);
double find_score(const struct find *find, const struct program *program, uint32_t at);

/* The best few, best first; of equals the first. */
enum { FIND_MOST = 50 };
struct found {
    const void *what;
    double score;
};
/* count so far, of `most` at most; the new one. */
uint32_t found_add(struct found *found, uint32_t count, uint32_t most, const void *what,
                   double score);

#endif
