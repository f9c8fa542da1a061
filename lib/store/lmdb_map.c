/* lmdb_map.c - the size of the map: looked at, made larger, taken over. */
#include "store/lmdb_env.h"

#include <sys/mman.h>
#include <unistd.h>

#define MOST_DOUBLED ((size_t)1 << 30) /* above this the map grows by as much at a time */

size_t map_pages(size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    return bytes > SIZE_MAX - page ? bytes / page * page : (bytes + page - 1) / page * page;
}

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
    return step >= LEAST_MAP ? map_pages(bytes + step) : bytes;
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
