/* core.h - what the files of the base, images, slots and isolates share.
 *
 * A place is an arena with its heap: struct place, then the blocks. A snapshot is the
 * bytes of a place whose heap rests (no call inside), with its own addresses counted from
 * zero: laid down anywhere by place_restore(), it is that heap again. */
#ifndef MDX_SANDBOX_CORE_H
#define MDX_SANDBOX_CORE_H

#include "base/lock.h"
#include "sandbox/inside.h"
#include "sandbox/plan.h"

#include <setjmp.h>
#include <stdatomic.h>

struct place {
    struct inside inside; /* first: the heap's user data */
    duk_context *ctx;
    struct plan *plan;  /* only while a snapshot is made */
    void *exports;      /* heap pointer of the program's exports; NULL in the base */
    struct arena arena; /* last */
};

struct snapshot {
    unsigned char *bytes;
    size_t len;
    uint32_t *pointers; /* offsets of the words that are addresses in the place */
    uint32_t pointer_count;
};

struct slot {
    struct place *place;
    void *memory;           /* what `place` was cut from, when the allocator gave it */
    struct slot *next;      /* of the free ones, last used first */
    struct isolate *holder; /* running or waiting here; NULL: free */
    struct image *warm;     /* `reuse`: the image whose heap lies here, done and unharmed */
    pthread_t thread;       /* that used it last */
};

struct image {
    struct sandbox *sandbox;
    _Atomic uint32_t references;
    struct snapshot snapshot;
    struct linemap map;
    char *document, *text, *source;
    size_t document_len, text_len, source_len;
    char *paths; /* the functions' names, each followed by NUL */
    size_t paths_len;
    bool reuse;
};

/* A waiting isolate's differences from its image, laid down at its slot's place. */
struct parcel {
    unsigned char *bytes; /* 256 for each block, in order; the last may be shorter */
    uint32_t *blocks;     /* their numbers; in the same allocation, after the bytes */
    uint32_t count;
    size_t len;  /* of the heap */
    size_t size; /* of the allocation */
};

struct settled {
    struct settled *next;
    uint64_t id;
    struct error *failure; /* NULL: value */
    struct slice value;
};

enum isolate_phase {
    PHASE_NEW,     /* no slot yet */
    PHASE_RUNNING, /* in its slot */
    PHASE_WAITING, /* in its slot, on the sandbox's list */
    PHASE_PARKED,  /* slot is where it has to come back to */
    PHASE_OVER     /* done or failed */
};

struct isolate {
    struct sandbox *sandbox;
    struct image *image;
    struct isolate_host host;
    uint32_t run_ms, operations, log_lines;
    size_t output_bytes;
    struct isolate_host inner; /* what the heap sees: keeps count of operations */
    char *text; /* path, args and context, where they are long; freed after the first run */
    struct slice path, args, context;
    uint64_t missing; /* bit i: argument i is undefined */
    enum isolate_phase phase;
    struct slot *slot;
    struct parcel parcel;
    struct isolate *older, *newer; /* of the waiting ones */
    struct settled *settled, **settled_end;
    uint64_t *pending; /* operations begun and not settled */
    uint32_t pending_count, pending_room;
    enum isolate_result result;
    struct buffer odd; /* numbers of it that JSON has not */
    size_t arena_peak;
    volatile int interrupt;
};

struct sandbox {
    struct allocator allocator;
    struct sandbox_options options;
    uint32_t hash_seed;
    char *frozen; /* the base's frozen part */
    size_t frozen_bytes;
    struct snapshot base;
    struct lock lock;   /* of all that follows, and of every isolate's phase and queue */
    struct slot *slots; /* options.max_isolates of them; made ones first */
    uint32_t slots_made, slots_used;
    struct slot *free_slots;
    struct isolate *oldest, *newest; /* waiting in a slot, longest first */
    _Atomic uint32_t isolates;       /* without the lock */
    uint32_t parked, images;
    size_t parked_bytes;
    uint64_t restores, parks, returns;
};

/* ---- place.c ---------------------------------------------------------- */

/* Address space of options.arena_bytes for a place; NULL: no memory. */
void *region_take(struct sandbox *sandbox, void **memory);
void region_give(struct sandbox *sandbox, void *region, void *memory);
/* Gives the pages above the first `keep` bytes back, where that can be done. */
void region_rest(struct sandbox *sandbox, void *region, size_t keep);

/* An empty arena, no heap yet. plan may be NULL. */
void place_open(struct sandbox *sandbox, struct place *place, struct plan *plan);
/* The engine's own heap in it. False: no memory. */
bool place_boot(struct place *place);
void place_restore(struct place *place, const struct snapshot *snapshot);
/* The fields of struct inside that tell the sandbox's limits, and its allocator. */
void place_limits(struct sandbox *sandbox, struct place *place);
/* Bytes of it that matter. */
size_t place_used(const struct place *place);
/* Collects, and forgets everything outside, so that a snapshot can be taken. False: the
 * engine gave up. */
bool place_settle(struct place *place);
/* Runs body(ctx, udata) in a protected call with the deadlines armed. True: it returned.
 * False: it threw and the value is at the stack's top, or guard.fault is set. */
bool place_enter(struct place *place, duk_safe_call_function body, void *udata,
                 uint64_t run_deadline_ns, uint64_t call_deadline_ns, size_t stack_bytes);
/* fault_describe() after place_enter() was false. */
void place_describe(struct place *place, struct error *error, struct slice document,
                    struct slice text, const struct linemap *map);

/* The heap's memory functions; udata is the place. */
void *memory_take(void *udata, duk_size_t bytes);
void *memory_resize(void *udata, void *block, duk_size_t bytes);
void memory_give(void *udata, void *block);

/* ---- snapshot.c --------------------------------------------------------- */

/* Makes a heap in a place, the same one each time. */
typedef mdx_status (*snapshot_maker)(struct sandbox *sandbox, struct place *place,
                                     struct plan *plan, void *udata, struct error *error);

/* Makes the heap once to learn what becomes of its blocks and once more to lay them side by side;
 * the difference tells which words are addresses. A base's frozen part goes to sandbox->frozen. */
mdx_status snapshot_make(struct sandbox *sandbox, struct snapshot *snapshot, snapshot_maker make,
                         void *udata, struct error *error);
void snapshot_free(const struct allocator *allocator, struct snapshot *snapshot);

/* Where a heap was made: regions of `bytes` each, and what was frozen. */
struct making {
    struct place *place;
    struct arena *passing;
    size_t bytes;
    char *frozen;
    size_t frozen_bytes;
};

/* relocate.c: the second heap as a snapshot. plan NULL: both lie as they were taken. */
mdx_status snapshot_take(const struct making *first, const struct making *second,
                         const struct plan *plan, const struct allocator *allocator,
                         struct snapshot *snapshot, struct error *error);

/* ---- base.c, slot.c, park.c, limit.c ------------------------------------ */

/* A heap with the built-ins: frozen when there is a plan and it is asked for. */
mdx_status base_make(struct sandbox *sandbox, struct place *place, struct plan *plan, void *udata,
                     struct error *error);
mdx_status base_boot(struct sandbox *sandbox, struct error *error);
void base_free(struct sandbox *sandbox);

/* With the lock held. NULL: none is free and no more may be made. */
struct slot *slot_take(struct sandbox *sandbox, struct image *image);
void slot_take_this(struct sandbox *sandbox, struct slot *slot);
void slot_give(struct sandbox *sandbox, struct slot *slot);
void slots_free(struct sandbox *sandbox);

/* Copies the differences out; MDX_E_NOMEM, or MDX_E_RATE_LIMIT past `most` bytes. */
mdx_status parcel_pack(struct parcel *parcel, const struct place *place,
                       const struct snapshot *snapshot, const struct allocator *allocator,
                       size_t most);
void parcel_unpack(const struct parcel *parcel, struct place *place,
                   const struct snapshot *snapshot);
void parcel_free(const struct allocator *allocator, struct parcel *parcel);

/* The error of guard.fault; keeps place and stack that *error has already. */
mdx_status limit_describe(struct error *error, const struct guard *guard,
                          const struct sandbox_options *options, uint32_t run_ms,
                          size_t output_bytes, uint32_t operations);

#endif
