/* lmdb_env.h - an LMDB environment, shared by every store of this process that
 * lies in the same folder. Only lmdb.c and the files named after it look in here. */
#ifndef MDX_STORE_LMDB_ENV_H
#define MDX_STORE_LMDB_ENV_H

#include "base/lock.h"
#include "store/inside.h"

#include <lmdb.h>
#include <stdatomic.h>
#include <sys/types.h>

struct environment {
    struct environment *next;
    dev_t device;
    ino_t inode; /* of the data file, which stays open: never used anew meanwhile */
    size_t owners;
    MDB_env *env;
    MDB_dbi tables[MDX_STORE_TABLES];
    bool read_only;
    bool broken;  /* the map could not be put back: nothing can be read */
    size_t stuck; /* this map size could not be passed; 0: none */
    enum store_sync sync;
    /* transactions: shared by each, exclusive for a growth. map: exclusive while the map moves, a
     * moment; shared to look at its first pages. A growth holds the gate until it has both, and
     * who begins goes through it: an endless row of readers cannot keep a growth waiting. */
    struct lock gate;
    _Atomic bool moving;
    struct rwlock transactions;
    struct rwlock map;
};

/* One more owner of the environment in the folder (lmdb_registry.c). */
mdx_status environment_open(struct environment **environment, const struct store_options *options,
                            const struct allocator *allocator, struct error *error);
void environment_close(struct environment *environment);

/* --- the map (lmdb_map.c) */
#define LEAST_MAP    ((size_t)256 << 10)
#define MOST_RESIZED 32         /* times another process may grow the map while one here begins */
size_t map_pages(size_t bytes); /* the next multiple of a page */
size_t environment_size(struct environment *environment); /* of the map, in bytes */
/* To look at the map's first pages outside of a transaction. */
void environment_look(struct environment *environment);
void environment_looked(struct environment *environment);
/* Makes the map larger, unless it is larger than `seen` already. */
void environment_grow(struct environment *environment, size_t seen);
/* Takes over the size that another process gave the map; an LMDB status. */
int environment_adopt(struct environment *environment);

/* --- opening (lmdb_folder.c, lmdb_open.c) */
#define LOCK_BYTES 65536 /* of the lock file: what 1022 readers take */

struct opening {
    struct slice folder; /* as the user named it */
    struct buffer path;  /* the folder, NUL terminated */
    struct buffer data;  /* its data file */
    struct buffer lock;  /* its lock file */
    struct error *error;
};

mdx_status opening_tell(const struct opening *opening, enum code code, const char *what,
                        const char *hint);
mdx_status opening_foreign(const struct opening *opening);
mdx_status opening_locked(const struct opening *opening);
mdx_status opening_failed(const struct opening *opening, int rc); /* of LMDB, or an errno */
mdx_status folder_make(const struct opening *opening);
/* Nobody in this process may have the environment open: LMDB's locks would be lost. */
mdx_status folder_lock(const struct opening *opening);
/* exists: there is a data file. */
mdx_status environment_make(const struct opening *opening, const struct store_options *options,
                            bool exists, struct environment **environment);
void environment_free(struct environment *environment);
unsigned environment_flags(enum store_sync sync);

#endif
