/* lmdb_registry.c - each LMDB environment is opened once a process.
 *
 * Opening the same one twice breaks LMDB's locks, so there is one list of what
 * is open, by device and inode of the data file: the library's only state of
 * the process. */
#include "store/lmdb_env.h"

#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* Who shares an environment gets at least the safety that was asked for. */
static void share(struct environment *environment, enum store_sync sync)
{
    if (sync >= environment->sync)
        return;
    lock_take(&environment->gate);
    rwlock_take(&environment->transactions);
    lock_give(&environment->gate);
    mdb_env_set_flags(environment->env, environment_flags(environment->sync), 0);
    mdb_env_set_flags(environment->env, environment_flags(sync), 1);
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
        status = environment_make(opening, options, exists, &found);
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
        status = folder_make(&opening);
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
