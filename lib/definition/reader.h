/* reader.h - one reading of one document: its text, the errors found so far, and
 * where every key and value of its trees stands.
 *
 * Inside the room only. Finding an error never ends a reading: it is noted, and the
 * reading goes on to find the others. */
#ifndef MDX_DEFINITION_READER_H
#define MDX_DEFINITION_READER_H

#include "definition/definition.h"

#define READER_MOST_ERRORS 100 /* of one document that are reported */

/* A member or element of a tree, and its offsets in the document. */
struct place {
    const json_t *container;
    const char *key; /* the tree's own; NULL for an element */
    size_t index;    /* of an element */
    size_t key_at;   /* an element's: as value_at */
    size_t value_at; /* a string's opening quote */
};

struct reader {
    const struct allocator *allocator;
    const struct definition_options *options;
    struct definition *definition;
    struct slice
        text;       /* what positions count in: the document without BOM; MDX: with LF line ends */
    size_t skipped; /* bytes of the document before text: its BOM */
    struct slice upload_id; /* of { id, source }; borrowed from a tree */
    struct error error;     /* the first, with its followers */
    struct error *last;
    uint32_t errors; /* those past the ceiling are counted, not kept */
    bool no_memory;
    json_t *trees; /* an array: keeps alive whatever the places point into */
    struct place *places;
    size_t place_count, place_room;
    bool places_sorted;
    size_t seen_offset; /* a position known already, from where the next is counted */
    uint32_t seen_line, seen_column;
};

void reader_init(struct reader *reader, const struct allocator *allocator,
                 const struct definition_options *options);
void reader_free(struct reader *reader);

/* Changes the text; the places known so far are forgotten. */
void reader_text(struct reader *reader, struct slice text);

/* Notes an error at an offset of the text; its hint is the diagnostic's cure until
 * error_hint() says better. NULL when it could not be kept: error_hint() takes that. */
struct error *reader_fault(struct reader *reader, uint32_t number, size_t at, const char *format,
                           ...) __attribute__((format(printf, 4, 5)));
/* True when further errors would not be kept: looking for more is of no use. */
bool reader_full(const struct reader *reader);
/* Notes what another room found, with its followers, placed here if it has no place. */
void reader_take(struct reader *reader, struct error *error, size_t at);
/* Puts the errors in the order of the document. */
void reader_sort(struct reader *reader);
void reader_no_memory(struct reader *reader);
void reader_warn(struct reader *reader, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void reader_position(struct reader *reader, size_t at, uint32_t *line, uint32_t *column);

/* A NUL terminated copy for the definition; NULL (noted) when there is no memory. */
char *reader_copy(struct reader *reader, struct slice text);
/* As reader_copy into *field, which is freed first; an empty text makes it NULL. */
void reader_set(struct reader *reader, char **field, struct slice text);
/* Adds a new reference to *field; NULL value: none. */
void reader_keep(json_t **field, const json_t *value);

/* Puts value (a reference that is taken) under the key, at its places. */
bool reader_put(struct reader *reader, json_t *object, struct slice key, json_t *value,
                size_t key_at, size_t value_at);
bool reader_append(struct reader *reader, json_t *array, json_t *value, size_t at);

/* Keeps a tree (a reference that is taken) until the reading is over. */
void reader_own(struct reader *reader, json_t *tree);

/* True for the top-level keys whose value is text however it looks: $version: 1.10 */
bool reader_text_key(struct slice key);

/* Where things stand; when not known, 0: the beginning. */
size_t place_key(struct reader *reader, const json_t *object, const char *key);
/* As place_key, while the tree still grows; 0 also when the errors are too many to be kept. */
size_t place_earlier(struct reader *reader, const json_t *object, const char *key);
size_t place_value(struct reader *reader, const json_t *object, const char *key);
size_t place_item(struct reader *reader, const json_t *array, size_t index);

#endif
