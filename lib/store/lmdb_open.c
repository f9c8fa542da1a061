/* lmdb_open.c - makes an environment of a folder: opened, mended when it was cut
 * short, with the tables that a store has, or refused when it is something else.
 *
 * An environment outlives the store that opened it first, so it is made with
 * the C library's memory, not a host's. */
#include "store/lmdb_env.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_MAP   ((size_t)16 << 20)
#define MOST_TABLES 16 /* with room for those that come later */
#define READERS     1022

unsigned environment_flags(enum store_sync sync)
{
    static const unsigned flags[] = { 0, MDB_NOMETASYNC, MDB_NOSYNC };

    return flags[sync];
}

static int try_open(const struct opening *opening, const struct store_options *options,
                    unsigned flags, MDB_env **env)
{
    size_t map = options->map_bytes ? options->map_bytes : FIRST_MAP;
    int rc = mdb_env_create(env);

    if (rc)
        return rc;
    rc = mdb_env_set_maxdbs(*env, MOST_TABLES);
    if (!rc)
        rc = mdb_env_set_maxreaders(*env, READERS);
    if (!rc)
        rc = mdb_env_set_mapsize(*env, map_pages(map < LEAST_MAP ? LEAST_MAP : map));
    if (!rc)
        rc = mdb_env_open(*env, opening->path.data,
                          MDB_NOTLS | environment_flags(options->sync) | flags, 0660);
    if (rc) {
        mdb_env_close(*env);
        *env = NULL;
    }
    return rc;
}

/* Whether the data file alone can be read: then it is the lock file that does not fit. */
static bool data_is_sound(const struct opening *opening, const struct store_options *options)
{
    MDB_env *env;

    if (try_open(opening, options, MDB_RDONLY | MDB_NOLOCK, &env))
        return false;
    mdb_env_close(env);
    return true;
}

static mdx_status open_env(const struct opening *opening, const struct store_options *options,
                           bool exists, struct environment *made)
{
    int rc = try_open(opening, options, 0, &made->env);

    if ((rc == EACCES || rc == EROFS || rc == EPERM) && exists) {
        made->read_only = true;
        rc = try_open(opening, options, MDB_RDONLY, &made->env);
    }
    if ((rc == MDB_VERSION_MISMATCH || rc == MDB_INVALID) && data_is_sound(opening, options))
        return opening_locked(opening);
    return rc ? opening_failed(opening, rc) : MDX_OK;
}

/* Another process may have grown the map since it was opened here: its size is taken over, and the
 * transaction begun again. */
static int begin(struct environment *made, unsigned flags, MDB_txn **txn)
{
    int rc = mdb_txn_begin(made->env, NULL, flags, txn);

    for (unsigned tries = 1; tries < MOST_RESIZED && rc == MDB_MAP_RESIZED; tries++) {
        rc = environment_adopt(made);
        if (!rc)
            rc = mdb_txn_begin(made->env, NULL, flags, txn);
    }
    return rc;
}

/* A data file that was cut short would end the process when its missing part is read. Made as
 * long as it should be, the missing part reads as nothing, which LMDB and the records notice. */
static int mend_length(struct environment *made)
{
    MDB_envinfo info;
    MDB_stat stats;
    MDB_txn *txn;
    mdb_filehandle_t file;
    struct stat there;
    off_t length;
    int rc = mdb_env_get_fd(made->env, &file);

    if (rc)
        return rc;
    mdb_env_info(made->env, &info);
    mdb_env_stat(made->env, &stats);
    length = (off_t)(info.me_last_pgno + 1) * (off_t)stats.ms_psize;
    if (fstat(file, &there) != 0 || there.st_size >= length)
        return 0;
    if (made->read_only)
        return MDB_CORRUPTED;
    rc = begin(made, 0, &txn); /* no other writer meanwhile */
    if (rc)
        return rc;
    if (fstat(file, &there) == 0 && there.st_size < length && ftruncate(file, length) != 0)
        rc = errno;
    mdb_txn_abort(txn);
    return rc;
}

static const char *const table_names[MDX_STORE_TABLES] = {
    [MDX_STORE_META] = "meta",           [MDX_STORE_HEADS] = "heads",
    [MDX_STORE_REVISIONS] = "revisions", [MDX_STORE_LABELS] = "labels",
    [MDX_STORE_HASHES] = "hashes",       [MDX_STORE_WORDS] = "words",
    [MDX_STORE_CHANGES] = "changes",
};

static int name_tables(struct environment *made, MDB_txn *txn, unsigned flags)
{
    int rc = 0;

    for (unsigned table = 0; table < MDX_STORE_TABLES && !rc; table++)
        rc = mdb_dbi_open(txn, table_names[table], flags, &made->tables[table]);
    return rc;
}

/* MDB_NOTFOUND when there is nothing at all yet, MDB_INCOMPATIBLE when there is something else. */
static int find_tables(struct environment *made)
{
    MDB_stat stats;
    MDB_dbi names;
    MDB_txn *txn;
    int rc = begin(made, MDB_RDONLY, &txn);

    if (rc)
        return rc;
    rc = name_tables(made, txn, 0);
    if (!rc)
        return mdb_txn_commit(txn);
    if (rc == MDB_NOTFOUND && !mdb_dbi_open(txn, NULL, 0, &names) &&
        !mdb_stat(txn, names, &stats) && stats.ms_entries)
        rc = MDB_INCOMPATIBLE;
    mdb_txn_abort(txn);
    return rc;
}

static int make_tables(struct environment *made)
{
    MDB_txn *txn;
    int rc = begin(made, 0, &txn);

    if (rc)
        return rc;
    rc = name_tables(made, txn, MDB_CREATE);
    if (!rc)
        return mdb_txn_commit(txn);
    mdb_txn_abort(txn);
    return rc;
}

static mdx_status open_tables(const struct opening *opening, struct environment *made)
{
    int dead;
    int rc = mend_length(made);

    if (!rc)
        rc = find_tables(made);
    if (rc == MDB_NOTFOUND && made->read_only)
        return opening_failed(opening, EROFS);
    if (rc == MDB_NOTFOUND)
        rc = make_tables(made);
    if (!rc)
        rc = mdb_reader_check(made->env, &dead);
    return rc ? opening_failed(opening, rc) : MDX_OK;
}

static bool make_locks(struct environment *made)
{
    if (!lock_init(&made->gate))
        return false;
    if (rwlock_init(&made->transactions)) {
        if (rwlock_init(&made->map))
            return true;
        rwlock_free(&made->transactions);
    }
    lock_free(&made->gate);
    return false;
}

void environment_free(struct environment *environment)
{
    if (environment->env)
        mdb_env_close(environment->env);
    rwlock_free(&environment->map);
    rwlock_free(&environment->transactions);
    lock_free(&environment->gate);
    mem_free(allocator_system(), environment);
}

static bool identify(struct environment *made)
{
    mdb_filehandle_t file;
    struct stat there;

    if (mdb_env_get_fd(made->env, &file) || fstat(file, &there) != 0)
        return false;
    made->device = there.st_dev;
    made->inode = there.st_ino;
    return true;
}

mdx_status environment_make(const struct opening *opening, const struct store_options *options,
                            bool exists, struct environment **environment)
{
    struct environment *made = mem_new(allocator_system(), sizeof *made);
    mdx_status status;

    if (!made)
        return error_no_memory(opening->error);
    if (!make_locks(made)) {
        mem_free(allocator_system(), made);
        return error_no_memory(opening->error);
    }
    made->sync = options->sync;
    status = folder_lock(opening);
    if (!status)
        status = open_env(opening, options, exists, made);
    if (!status && !identify(made))
        status = opening_failed(opening, MDB_PANIC);
    if (!status)
        status = open_tables(opening, made);
    if (status) {
        environment_free(made);
        return status;
    }
    *environment = made;
    return MDX_OK;
}
