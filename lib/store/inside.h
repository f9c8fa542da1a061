/* inside.h - what the files of this room share: transactions, keys, records.
 *
 * Slices that a transaction hands out are borrowed until its next write or its
 * end. Ids are checked at the door (id_fits), so keys always fit. */
#ifndef MDX_STORE_INSIDE_H
#define MDX_STORE_INSIDE_H

#include "base/lock.h"
#include "store/store.h"

#define STORE_FORMAT     1u  /* what this version writes into META */
#define STORE_MOST_ID    255 /* bytes */
#define STORE_MOST_LABEL 120
#define STORE_MOST_KEY   511

struct store {
    const struct allocator *allocator;
    mdx_store_ops ops;
    bool builtin;      /* ops may answer STORE_TROUBLE */
    int64_t process;   /* who opened it: a fork's child may not use it */
    struct lock stats; /* ops.stats answers into memory of its own */
};

/* The built-in back ends. They fill *ops and set the error themselves. */
mdx_status memory_open(mdx_store_ops *ops, const struct allocator *allocator, struct error *error);
mdx_status lmdb_open(mdx_store_ops *ops, const struct allocator *allocator,
                     const struct store_options *options, struct error *error);
/* How a built-in back end says which error of the taxonomy it met: STORE_FULL, … */
#define STORE_TROUBLE(code) ((mdx_status)(-1000 - (int)(code)))

/* --- transactions (transaction.c). MDX_E_NOT_FOUND and MDX_E_BUSY come without an error
 * being set: what is missing the caller says, what is busy is run again. */
struct txn {
    struct store *store;
    void *handle;
    struct error *error;
    bool wrote;
};

typedef mdx_status (*txn_work)(struct txn *txn, void *context);

mdx_status txn_read(struct store *store, txn_work work, void *context, struct error *error);
/* Runs work again when the back end was busy, so work starts from its inputs each time. */
mdx_status txn_write(struct store *store, txn_work work, void *context, struct error *error);

struct key {
    size_t len;
    char bytes[STORE_MOST_KEY + 1];
};

mdx_status txn_get(struct txn *txn, uint32_t table, const struct key *key, struct slice *value);
mdx_status txn_put(struct txn *txn, uint32_t table, const struct key *key, struct slice value);
/* MDX_OK also when there was none. */
mdx_status txn_remove(struct txn *txn, uint32_t table, const struct key *key);
/* The first entry at or after key whose key begins with the first `same` bytes of it;
 * down: the last one at or before. *key becomes the key found. */
mdx_status txn_seek(struct txn *txn, uint32_t table, bool down, struct key *key, size_t same,
                    struct slice *value);

/* --- keys (key.c) */
bool id_fits(struct slice id);                                  /* 1 to 255 bytes, no NUL */
void key_text(struct key *key, struct slice text);              /* cut at 511 bytes */
void key_pair(struct key *key, struct slice a, struct slice b); /* a, NUL, b; cut at 511 bytes */
void key_revision(struct key *key, struct slice id, uint64_t revision); /* id, NUL, 8 bytes */
void key_number(struct key *key, uint64_t number);                      /* 8 bytes */
void key_after(struct key *key); /* the next key there can be; stays when it is the last */
/* The part after the first NUL. */
struct slice key_second(const struct key *key);
void number_write(char bytes[8], uint64_t number); /* big-endian: in order of memcmp */
uint64_t number_read(const char *bytes);

/* --- records (record.c) */
enum record_kind { RECORD_LOAD = 1, RECORD_ROLLBACK, RECORD_DELETE };

/* One a definition, in HEADS. */
struct head {
    enum record_kind kind;
    uint64_t latest, updated_ms;
    struct slice label, hash, type, title, description;
    struct slice weights; /* 12 bytes each: revision, share; empty: none */
};

/* One a revision, in REVISIONS. The large texts come last. */
struct record {
    enum record_kind kind;
    uint64_t created_ms;
    uint64_t from; /* rollback: the revision it was made from */
    struct slice label, hash, type, title, description, metadata;
    struct slice terms; /* each: length byte, word, weight (2 bytes) */
    struct slice model, map, lowered, source;
};

void head_write(const struct head *head, struct buffer *out);
void record_write(const struct record *record, struct buffer *out);
/* False when the bytes are no such record. The slices point into bytes. */
bool head_parse(struct head *head, struct slice bytes);
bool record_parse(struct record *record, struct slice bytes);
struct slice kind_name(enum record_kind kind);

/* Running sums, in META. */
struct counts {
    uint64_t definitions, tombstones, revisions, bytes, weight;
};
mdx_status counts_get(struct txn *txn, struct counts *counts);
mdx_status counts_put(struct txn *txn, const struct counts *counts);

/* --- what several answers need (read.c) */
/* MDX_E_NOT_FOUND, without an error, when the id was never there. */
mdx_status head_get(struct txn *txn, struct slice id, struct head *head);
mdx_status record_get(struct txn *txn, struct slice id, uint64_t revision, struct record *record,
                      size_t *bytes);
/* Says that the store is damaged at this id. */
mdx_status store_damaged(struct txn *txn, struct slice id);
/* Ends an answer: MDX_OK, or why the buffer could not take it. */
mdx_status answer_end(struct buffer *out, struct error *error);
void answer_member(struct buffer *out, const char *name, struct slice text); /* ,"name":"text" */
void answer_time(struct buffer *out, const char *name, uint64_t wall_ms);

/* --- versions (resolve.c) */
/* Sets TOOL_NOT_FOUND, with the nearest id as a hint. */
mdx_status unknown_id(struct txn *txn, struct slice id);
/* Which revision version means; empty and "latest": the latest, whatever the weights. */
mdx_status version_find(struct txn *txn, struct slice id, const struct head *head,
                        struct slice version, uint64_t *revision);
/* The nearest id that is alive, or an empty slice in *near (suggest.c). */
mdx_status suggest_id(struct txn *txn, struct slice id, struct key *near);

/* --- weights (weights.c) */
uint64_t weights_pick(struct slice weights, struct slice id, struct slice key, uint64_t chance);
void weights_answer(struct slice weights, struct buffer *out); /* {"3":90,"2":10} */

/* --- changes (write.c, changes.c) */
mdx_status expected_check(struct txn *txn, struct slice id, uint64_t expected, uint64_t latest);
/* What one new revision writes. old NULL: the id is new. Reads before it writes, so old may
 * be borrowed; the slices of the others must not be. */
struct addition {
    struct slice id;
    const struct head *head;
    struct slice record;
    struct slice terms;
};
mdx_status revision_add(struct txn *txn, const struct addition *addition, const struct head *old);
mdx_status change_add(struct txn *txn, struct slice id, struct slice kind);

/* --- words (words.c, terms.c) */
#define WORD_MOST  120   /* bytes */
#define WORDS_MOST 128   /* terms of one definition */
#define WORDS_TEXT 65536 /* bytes of a text that are looked at */

struct word {
    size_t len;
    char text[WORD_MOST];
};

/* The next word of text from *at, in lower case; false at the end. *raw, when not NULL, is it
 * as written. */
bool word_next(struct slice text, size_t *at, struct word *word, struct slice *raw);
/* The next part of a camelCase name from *at, in lower case; false at the end. */
bool word_part(struct slice name, size_t *at, struct word *part);

/* Adds the terms of texts as record.terms holds them. False when no memory. */
bool terms_make(const struct store_texts *texts, struct buffer *out);
bool term_next(struct slice *terms, struct slice *word, uint32_t *weight);
uint64_t terms_weight(struct slice terms);
mdx_status terms_index(struct txn *txn, struct slice id, struct slice terms);
mdx_status terms_remove(struct txn *txn, struct slice id, struct slice terms);

/* --- texts compared (unified.c, shortest.c) */
/* Adds the unified diff, three lines around; nothing when they are equal. */
bool unified_diff(struct slice from, struct slice to, struct buffer *out);
/* Marks what is not in both: removed[i], added[j] become 1. Lines are compared by their
 * hashes. When the texts differ too much for a short search, all is marked. False: no memory. */
bool shortest_edit(const struct allocator *allocator, const uint64_t *from, size_t from_count,
                   const uint64_t *to, size_t to_count, unsigned char *removed,
                   unsigned char *added);

#endif
