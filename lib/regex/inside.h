/* inside.h - what the files of this room share while a pattern is read and compiled.
 *
 * A failure is remembered in regex.result: reading is then at its end, additions do nothing,
 * and the one who began asks once. A pattern becomes nodes, which lie in one array and refer
 * to each other by index; nothing here recurses by the pattern's depth, but classes in
 * classes, which have a limit. */
#ifndef MDX_REGEX_INSIDE_H
#define MDX_REGEX_INSIDE_H

#include "regex/regex.h"

#define NO_UNIT     0xffffffffu /* past the end */
#define NO_NODE     0xffffffffu
#define ENDLESS     0xffffffffu /* of a quantifier: no upper limit */
#define GROUPS_MOST 65535u
#define NESTED_MOST 64u /* classes in classes */

enum node_type {
    NODE_ALTERNATIVE, /* child: first term; next: next alternative */
    NODE_STRING,      /* a, b: characters letters[a] … of number b */
    NODE_SET,         /* a, b: ranges[a] … of number b (pairs), sorted; closed under case */
    NODE_ANY,         /* any character at all */
    NODE_EMPTY,
    NODE_NEVER, /* matches nothing */
    NODE_LINE_START,
    NODE_LINE_END,
    NODE_TEXT_START,
    NODE_TEXT_END,
    NODE_WORD,     /* \b */
    NODE_NOT_WORD, /* \B */
    NODE_GROUP,    /* child: first alternative */
    NODE_CAPTURE,  /* the same; a: its number */
    NODE_LOOK,     /* the same; flags say which way */
    NODE_BACK,     /* a, b: groups letters[a] … of number b; a name in a as long as one is open */
    NODE_REPEAT    /* child: one term; a, b: least and most times */
};

enum node_flag {
    NODE_FOLD = 1,   /* without regard to case */
    NODE_LAZY = 2,   /* of a repetition */
    NODE_BEHIND = 4, /* of a look */
    NODE_NOT = 8,
    NODE_NAMED = 16 /* of a back reference: a is an index into references[] */
};

struct node {
    uint8_t type, flags;
    uint32_t child, next;
    uint32_t a, b;
    uint32_t groups_from, groups_to; /* captures inside of it */
    uint32_t least;                  /* characters it takes at least; at most LEAST_MOST */
};
#define LEAST_MOST 0x3fffffffu

/* Characters as ranges from … to, both included; sorted and apart after set_sort(). */
struct set {
    uint32_t *ranges;
    uint32_t count, room; /* in pairs */
};

struct group_name {
    uint32_t at, len; /* in regex.names */
    uint32_t group;
    uint32_t unit;                /* where it stands in the pattern */
    uint32_t next;                /* in its bucket, the later ones first */
    uint32_t same;                /* the one before of the same name, or NO_NODE */
    uint32_t groups, group_count; /* letters: all of that name, once somebody asked */
};
#define NAME_BUCKETS 4096u

struct regex {
    const struct regex_host *host;
    struct slice pattern;
    unsigned flags;
    bool unicode, sets, named; /* u or v; v; names make \k what it is */
    bool checking;             /* nothing is compiled: what is in a set does not count */
    enum regex_result result;
    uint32_t failed_at; /* unit */
    const char *message;
    uint32_t *units; /* code points with u or v, else code units */
    uint32_t count, units_room, at;
    uint32_t groups; /* the whole match is one */
    struct node *nodes;
    uint32_t node_count, nodes_room;
    uint32_t *letters; /* characters of strings, groups of back references */
    uint32_t letter_count, letters_room;
    uint32_t *ranges; /* of sets */
    uint32_t range_count, ranges_room;
    struct group_name *named_groups;
    uint32_t named_count, named_room;
    uint32_t *buckets;             /* by hash; NULL until there is a name */
    struct group_name *references; /* group: the node */
    uint32_t reference_count, references_room;
    struct buffer names; /* CESU-8 */
};

/* ---- open.c ---------------------------------------------------------------- */

void regex_open(struct regex *regex, const struct regex_host *host, struct slice pattern,
                unsigned flags);
void regex_close(struct regex *regex);
/* Remembers the first failure. */
void regex_fail(struct regex *regex, enum regex_result result, uint32_t at, const char *message);
/* The result, and the error with its place in bytes. */
enum regex_result regex_report(const struct regex *regex, struct regex_error *error);
bool regex_spend(struct regex *regex, int64_t units);
/* Room for `more` things of `each` bytes behind count of them; false: failed. */
bool regex_room(struct regex *regex, void *list, uint32_t *room, uint32_t count, uint32_t more,
                size_t each);
/* Appended to letters; its index. */
void regex_add_letter(struct regex *regex, uint32_t letter);

static inline uint32_t unit_at(const struct regex *regex, uint32_t ahead)
{
    return !regex->result && ahead < regex->count - regex->at ? regex->units[regex->at + ahead]
                                                              : NO_UNIT;
}
static inline bool unit_take(struct regex *regex, uint32_t unit)
{
    if (unit_at(regex, 0) != unit)
        return false;
    regex->at++;
    return true;
}
static inline void syntax_error(struct regex *regex, const char *message)
{
    regex_fail(regex, REGEX_SYNTAX, regex->at, message);
}

/* ---- parse.c ---------------------------------------------------------------- */

/* Reads all of the pattern; its alternatives begin with node 0. */
void regex_parse(struct regex *regex);
uint32_t node_add(struct regex *regex, enum node_type type, unsigned flags);

/* ---- group.c ---------------------------------------------------------------- */

/* Counts the groups, and says whether one has a name. */
void groups_count(struct regex *regex);
/* Behind `(?<` or `\k<`: the name up to `>`, put to regex.names. False: it is none. */
bool name_read(struct regex *regex, struct group_name *name);
/* Where the last group of the same name stands; NO_UNIT: there is none. */
uint32_t name_declare(struct regex *regex, uint32_t group);
/* \k<…>, behind the k: a node; resolved at the end of the pattern. */
uint32_t name_refer(struct regex *regex, unsigned flags);
void names_resolve(struct regex *regex);

/* ---- escape.c ---------------------------------------------------------------- */

struct strings;
/* Behind a backslash. d D s S w W, and with u or v p P: adds to the set. False: it is another
 * escape, not read. `folds`: case does not count. */
bool escape_class(struct regex *regex, struct set *set, struct strings *strings, bool folds);
/* Any other: the character. `in_class`: the rules of classes. */
uint32_t escape_character(struct regex *regex, bool in_class);
/* `uXXXX`, a pair of them, or `u{…}`, in a name; NO_UNIT: it is none. */
uint32_t escape_unicode(struct regex *regex);
/* Digits as a number that stays below 2^60; how many there were. */
uint32_t digits_read(struct regex *regex, uint64_t *number);

/* ---- class.c ---------------------------------------------------------------- */

/* Strings of more than one character, or none: what a class with v may hold. */
struct strings {
    uint32_t *items; /* of each its length, then its characters */
    uint32_t len, room;
    bool may; /* it may hold some, by its form */
};
void strings_add(struct regex *regex, struct strings *strings, const uint32_t *text, uint32_t len);
void strings_free(struct regex *regex, struct strings *strings);
/* Behind `[`: a node. */
uint32_t class_read(struct regex *regex, bool folds);
/* A node for a set of characters: closed under case, when it does not count. */
uint32_t class_node(struct regex *regex, struct set *set, bool folds);
uint32_t class_node_strings(struct regex *regex, struct set *set, struct strings *strings,
                            bool folds);

/* ---- class_sets.c: with v ------------------------------------------------------ */

/* Behind `[`, to its end. */
void class_sets_read(struct regex *regex, struct set *set, struct strings *strings, bool folds,
                     unsigned depth);

/* ---- set.c ---------------------------------------------------------------- */

void set_add(struct regex *regex, struct set *set, uint32_t from, uint32_t to);
void set_add_set(struct regex *regex, struct set *set, const struct set *more);
void set_sort(struct regex *regex, struct set *set);
bool set_has(const struct set *set, uint32_t character); /* sorted */
/* Sorted ones; most is the last character there is. */
void set_invert(struct regex *regex, struct set *set, uint32_t most);
void set_keep(struct regex *regex, struct set *set, const struct set *other);
void set_remove(struct regex *regex, struct set *set, const struct set *other);
void set_free(struct regex *regex, struct set *set);

/* ---- fold.c ---------------------------------------------------------------- */

/* Canonicalize: simple case folding, or to upper case without u and v. */
uint32_t fold(uint32_t character, bool unicode);
#define SAME_MOST 8u
/* All characters that are the same as this one, itself first: how many. */
unsigned fold_same(uint32_t character, bool unicode, uint32_t same[SAME_MOST]);
/* Adds all that are the same as one in it; sorts. */
void fold_close(struct regex *regex, struct set *set, bool unicode);
/* Replaces each character by its folded one (v); sorts. */
void fold_set(struct regex *regex, struct set *set);
/* What is left of all characters, in the sense of v: only folded ones when case does not count. */
void fold_invert(struct regex *regex, struct set *set, bool folded);

/* ---- property.c ---------------------------------------------------------------- */

/* Behind \p or \P: `{…}`. Adds to set and strings (which may be NULL: none are allowed). */
void property_read(struct regex *regex, struct set *set, struct strings *strings, bool negated,
                   bool folded);
bool unicode_is_start(uint32_t character); /* of an identifier */
bool unicode_is_part(uint32_t character);

/* ---- emit.c ---------------------------------------------------------------- */

void regex_emit(struct regex *regex, struct buffer *program);

#endif
