/* lmdb_registry.c - opening LMDB environments, each once a process.
 *
 * Opening the same environment twice in one process breaks LMDB's locks, so
 * there is one list of what is open, by device and inode of the data file: the
 * library's only state of the process. An environment outlives the store that
 * opened it first, so it is made with the C library's memory, not a host's. */
#include "store/lmdb_env.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FIRST_MAP ((size_t)16 << 20)
#define LEAST_MAP ((size_t)256 << 10)
#define MOST_DOUBLED ((size_t)1 << 30) /* above this the map grows by as much at a time */
#define MOST_TABLES 16                 /* with room for those that come later */
#define READERS 1022
#define LOCK_BYTES 65536 /* what the lock file of so many readers takes */
#define LOCK_TRIES 100   /* waits of 5 ms for another program that holds the lock file */

/* `holder` is the process whose thread is inside, 0: nobody. A fork's child finds what its parent
 * held or opened: the first is free to it, the second is none of its own. */
static struct {
    _Atomic int64_t holder;
    int64_t process;
    struct environment *list;
} registry;

static void registry_take(void)
{
    int64_t process = (int64_t)getpid();
    int64_t holder = 0;

    while (!atomic_compare_exchange_weak(&registry.holder, &holder, process)) {
        if (holder == process) {
            sched_yield();
            holder = 0;
        }
    }
    if (registry.process != process) {
        registry.process = process;
        registry.list = NULL;
    }
}

static void registry_give(void)
{
    atomic_store(&registry.holder, 0);
}

/* --- what is told of failures --- */

struct opening {
    struct slice folder; /* as the user named it */
    struct buffer path;  /* the folder, NUL terminated */
    struct buffer data;  /* its data file */
    struct buffer lock;  /* its lock file */
    struct error *error;
};

static mdx_status tell(const struct opening *opening, enum code code, const char *what,
                       const char *hint)
{
    mdx_status status = error_set(opening->error, code, "the store '%.*s' %s",
                                  (int)opening->folder.len, opening->folder.data, what);

    error_hint(opening->error, "%s", hint);
    return status;
}

static mdx_status tell_foreign(const struct opening *opening)
{
    return tell(opening, CODE_STORE_FORMAT, "holds something that this library did not write",
                "Use another folder, or a copy of the store from before it was damaged.");
}

static mdx_status tell_locked(const struct opening *opening)
{
    return tell(opening, CODE_STORE_LOCKED,
                "is held by another program in a way that cannot be shared",
                "Close the program that uses it, or give both the same version of LMDB.");
}

static mdx_status tell_rc(const struct opening *opening, int rc)
{
    switch (rc) {
    case ENOMEM:
        return error_no_memory(opening->error);
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EIO:
        return tell(opening, CODE_STORE_FULL, "cannot be made: the disk is full",
                    "Free some space there, and open it again.");
    case EACCES:
    case EPERM:
    case EROFS:
        return tell(opening, CODE_STORE_READ_ONLY, "cannot be written by this user",
                    "Give this user write permission on the folder and its files.");
    case EAGAIN:
    case EBUSY:
        return tell_locked(opening);
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
    case MDB_INCOMPATIBLE:
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
        return tell_foreign(opening);
    default:
        return tell(opening, CODE_STORE_FAILED, "could not be opened",
                    "Check that the folder can be used and the disk is sound.");
    }
}

/* --- the folder and the lock file --- */

static mdx_status make_folder(const struct opening *opening)
{
    struct stat there;
    int failure = mkdir(opening->path.data, 0770) ? errno : 0;

    if (stat(opening->path.data, &there) == 0) {
        if (S_ISDIR(there.st_mode))
            return MDX_OK;
        return tell(opening, CODE_CONFIG_INVALID, "is a file, not a folder", "Name a folder.");
    }
    if (failure == ENOENT || failure == ENOTDIR)
        return tell(opening, CODE_CONFIG_INVALID,
                    "cannot be made: the folder that it should lie in does not exist",
                    "Make that folder first, or name another one.");
    if (failure == ENAMETOOLONG || failure == ELOOP)
        return tell(opening, CODE_CONFIG_INVALID, "cannot be made: its name is too long",
                    "Name another folder.");
    return tell_rc(opening, failure);
}

/* Room on disk for the whole lock file: LMDB maps it with holes, and a full disk would end the
 * process when a reader first touches one. */
#ifdef __linux__
static int take_room(int file)
{
    if (fallocate(file, 0, 0, LOCK_BYTES) == 0 || (errno != ENOSPC && errno != EDQUOT))
        return 0;
    return errno;
}
#else
static int take_room(int file)
{
    (void)file;
    return 0;
}
#endif

/* LMDB would wait for ever for a program that holds the lock file for itself. */
static bool is_held(int file)
{
    const struct timespec pause = { 0, 5000000 };

    for (unsigned tries = 0; tries < LOCK_TRIES; tries++) {
        struct flock held = { .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1 };

        if (fcntl(file, F_GETLK, &held) != 0 || held.l_type == F_UNLCK)
            return false;
        nanosleep(&pause, NULL); /* check: another program may be opening it, for a moment */
    }
    return true;
}

/* Nobody in this process has the environment open, so closing the file loses no lock. */
static mdx_status prepare_lock(const struct opening *opening)
{
    int file = open(opening->lock.data, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
    mdx_status status = MDX_OK;
    int failure;

    if (file < 0)
        return MDX_OK; /* LMDB will find out why */
    failure = take_room(file);
    if (failure)
        status = tell_rc(opening, failure);
    else if (is_held(file))
        status = tell_locked(opening);
    close(file);
    return status;
}

/* --- the environment --- */

static size_t whole_pages(size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    return bytes > SIZE_MAX - page ? bytes / page * page : (bytes + page - 1) / page * page;
}

static unsigned sync_flags(enum store_sync sync)
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
        rc = mdb_env_set_mapsize(*env, whole_pages(map < LEAST_MAP ? LEAST_MAP : map));
    if (!rc)
        rc = mdb_env_open(*env, opening->path.data,
                          MDB_NOTLS | sync_flags(options->sync) | flags, 0660);
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
        return tell_locked(opening);
    return rc ? tell_rc(opening, rc) : MDX_OK;
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
    rc = mdb_txn_begin(made->env, NULL, 0, &txn); /* no other writer meanwhile */
    if (rc)
        return rc;
    if (fstat(file, &there) == 0 && there.st_size < length && ftruncate(file, length) != 0)
        rc = errno;
    mdb_txn_abort(txn);
    return rc;
}

static const char *const table_names[MDX_STORE_TABLES] = {
    [MDX_STORE_META] = "meta",     [MDX_STORE_HEADS] = "heads",   [MDX_STORE_REVISIONS] = "revisions",
    [MDX_STORE_LABELS] = "labels", [MDX_STORE_HASHES] = "hashes", [MDX_STORE_WORDS] = "words",
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
    int rc = mdb_txn_begin(made->env, NULL, MDB_RDONLY, &txn);

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
    int rc = mdb_txn_begin(made->env, NULL, 0, &txn);

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
        return tell_rc(opening, EROFS);
    if (rc == MDB_NOTFOUND)
        rc = make_tables(made);
    if (!rc)
        rc = mdb_reader_check(made->env, &dead);
    return rc ? tell_rc(opening, rc) : MDX_OK;
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

static void environment_free(struct environment *environment)
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

static mdx_status make_environment(const struct opening *opening,
                                   const struct store_options *options, bool exists,
                                   struct environment **environment)
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
    status = prepare_lock(opening);
    if (!status)
        status = open_env(opening, options, exists, made);
    if (!status && !identify(made))
        status = tell_rc(opening, MDB_PANIC);
    if (!status)
        status = open_tables(opening, made);
    if (status) {
        environment_free(made);
        return status;
    }
    *environment = made;
    return MDX_OK;
}

/* Who shares an environment gets at least the safety that was asked for. */
static void share(struct environment *environment, enum store_sync sync)
{
    if (sync >= environment->sync)
        return;
    lock_take(&environment->gate);
    rwlock_take(&environment->transactions);
    lock_give(&environment->gate);
    mdb_env_set_flags(environment->env, sync_flags(environment->sync), 0);
    mdb_env_set_flags(environment->env, sync_flags(sync), 1);
    environment->sync = sync;
    rwlock_give(&environment->transactions);
}

static struct environment *find_open(const struct stat *data)
{
    struct environment *environment = registry.list;

    while (environment &&
           (environment->device != data->st_dev || environment->inode != data->st_ino))
        environment = environment->next;
    return environment;
}

static mdx_status open_or_share(const struct opening *opening, const struct store_options *options,
                                struct environment **environment)
{
    struct stat data;
    bool exists = stat(opening->data.data, &data) == 0;
    struct environment *found = exists ? find_open(&data) : NULL;
    mdx_status status = MDX_OK;

    if (found) {
        share(found, options->sync);
    } else {
        status = make_environment(opening, options, exists, &found);
        if (status)
            return status;
        found->next = registry.list;
        registry.list = found;
    }
    found->owners++;
    *environment = found;
    return MDX_OK;
}

mdx_status environment_open(struct environment **environment, const struct store_options *options,
                            const struct allocator *allocator, struct error *error)
{
    struct opening opening = { .folder = options->folder, .error = error };
    mdx_status status;

    if (slice_find(options->folder, 0) < options->folder.len)
        return error_set(error, CODE_CONFIG_INVALID, "the store's folder has a NUL in its name");
    buffer_init(&opening.path, allocator, SIZE_MAX);
    buffer_init(&opening.data, allocator, SIZE_MAX);
    buffer_init(&opening.lock, allocator, SIZE_MAX);
    buffer_add_slice(&opening.path, options->folder);
    buffer_printf(&opening.data, "%.*s/data.mdb", (int)options->folder.len, options->folder.data);
    buffer_printf(&opening.lock, "%.*s/lock.mdb", (int)options->folder.len, options->folder.data);
    if (buffer_failed(&opening.path) || buffer_failed(&opening.data) ||
        buffer_failed(&opening.lock)) {
        status = error_no_memory(error);
    } else {
        status = make_folder(&opening);
        if (!status) {
            registry_take();
            status = open_or_share(&opening, options, environment);
            registry_give();
        }
    }
    buffer_free(&opening.path);
    buffer_free(&opening.data);
    buffer_free(&opening.lock);
    return status;
}

void environment_close(struct environment *environment)
{
    struct environment **link;

    registry_take();
    if (--environment->owners) {
        registry_give();
        return;
    }
    link = &registry.list;
    while (*link != environment)
        link = &(*link)->next;
    *link = environment->next;
    environment_free(environment);
    registry_give();
}

/* --- the map --- */

size_t environment_size(struct environment *environment)
{
    MDB_envinfo info = { 0 };

    mdb_env_info(environment->env, &info);
    return info.me_mapsize;
}

void environment_look(struct environment *environment)
{
    if (atomic_load_explicit(&environment->moving, memory_order_relaxed)) {
        lock_take(&environment->gate);
        lock_give(&environment->gate);
    }
    rwlock_share(&environment->map);
}

void environment_looked(struct environment *environment)
{
    rwlock_give(&environment->map);
}

static void take_map(struct environment *environment)
{
    lock_take(&environment->gate);
    rwlock_take(&environment->transactions);
    atomic_store(&environment->moving, true);
    rwlock_take(&environment->map);
    atomic_store(&environment->moving, false);
    lock_give(&environment->gate);
}

static void give_map(struct environment *environment)
{
    rwlock_give(&environment->map);
    rwlock_give(&environment->transactions);
}

/* LMDB lets go of the old map before it asks for the new one, and has neither when that fails. So
 * it is tried beforehand whether so many addresses are to be had. */
static bool fits(size_t bytes)
{
    void *room = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (room == MAP_FAILED)
        return false;
    munmap(room, bytes);
    return true;
}

static size_t larger(size_t bytes)
{
    size_t step = bytes < MOST_DOUBLED ? bytes : MOST_DOUBLED;

    while (step >= LEAST_MAP && (step > SIZE_MAX / 2 - bytes || !fits(bytes + step)))
        step = step / 2;
    return step >= LEAST_MAP ? whole_pages(bytes + step) : bytes;
}

void environment_grow(struct environment *environment, size_t seen)
{
    take_map(environment);
    if (!environment->broken && environment_size(environment) == seen) {
        size_t wanted = larger(seen);

        environment->stuck = wanted == seen && environment->stuck != seen ? seen : 0;
        if (wanted > seen)
            environment->broken = mdb_env_set_mapsize(environment->env, wanted) != 0;
    }
    give_map(environment);
}

int environment_adopt(struct environment *environment)
{
    int rc = MDB_PANIC;

    take_map(environment);
    if (!environment->broken) {
        rc = mdb_env_set_mapsize(environment->env, 0);
        environment->broken = rc != 0;
    }
    give_map(environment);
    return rc;
}
