/* tables.h - what tables.c holds, which generate.mjs writes: Unicode data, 75 KB.
 *
 * A set lies in unicode_sets as numbers of seven bits a byte, the highest first, all bytes but
 * the last with 0x80: how many ranges; then of each the distance from the end of the one
 * before, and its length - 1. */
#ifndef MDX_REGEX_TABLES_H
#define MDX_REGEX_TABLES_H

#include <stdint.h>

#define UNICODE_PROPERTIES 871
#define UNICODE_SEQUENCES  6
#define UNICODE_FOLDING    209
#define UNICODE_UPPER      184

enum unicode_kind {
    UNICODE_GENERAL_CATEGORY,
    UNICODE_SCRIPT,
    UNICODE_SCRIPT_EXTENSIONS,
    UNICODE_BINARY
};

struct unicode_property {
    uint8_t kind;       /* enum unicode_kind */
    uint16_t name, set; /* places in unicode_names (ends with NUL) and unicode_sets */
};
extern const char unicode_names[];
extern const struct unicode_property unicode_properties[UNICODE_PROPERTIES];
extern const uint8_t unicode_sets[];

/* A property of strings: its single characters are a set. Each of its texts is written as a byte
 * with how many letters it shares with the one before (upper half) and how many follow;
 * then these, as a byte below 0xe0, or two: an index into unicode_letters. RGI_Emoji is all
 * of them together. */
struct unicode_sequences {
    char name[30];
    uint16_t set, texts, count;
};
extern const struct unicode_sequences unicode_sequences[UNICODE_SEQUENCES];
extern const uint32_t unicode_letters[];
extern const uint8_t unicode_texts[];

/* Characters from, from + step …, `count` of them, each maps to itself + delta. */
struct unicode_run {
    uint32_t from;
    int32_t delta;
    uint16_t count, step;
};
extern const struct unicode_run unicode_folding[UNICODE_FOLDING]; /* simple case folding */
extern const struct unicode_run unicode_upper[UNICODE_UPPER];     /* Canonicalize without u and v */

#endif
