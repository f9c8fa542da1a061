/* needs: lmdb
 * lmdb_test.c - the store in a folder: kept, shared, grown, and refused when it is not ours. */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <sys/wait.h>

static const char *path_in(struct fixture *f, const char *name)
{
    static char path[300];

    snprintf(path, sizeof path, "%s/%s", f->folder, name);
    return path;
}

static mdx_status reopen(struct fixture *f)
{
    store_close(f->store);
    f->store = NULL;
    return fixture_open(f);
}

static void what_was_loaded_is_there_after_a_close(void **state)
{
    struct fixture *f = *state;

    load(f, "calculate", "1.0.0", "one");
    load(f, "calculate", "2.0.0", "two");
    assert_int_equal(reopen(f), MDX_OK);
    assert_int_equal(resolve(f, "calculate", ""), 2);
    assert_int_equal(resolve(f, "calculate", "1.0.0"), 1);
    assert_int_equal(load(f, "calculate", "3.0.0", "three"), 3);
}

static void two_stores_on_one_folder_see_each_other(void **state)
{
    struct fixture *f = *state;
    struct fixture *other = fixture_new();
    uint64_t generation = store_generation(f->store);
    void *kept = other;

    snprintf(other->folder, sizeof other->folder, "%.250s/.", f->folder);
    assert_int_equal(fixture_open(other), MDX_OK);
    load(other, "calculate", "", "one");
    assert_int_equal(resolve(f, "calculate", ""), 1);
    assert_int_not_equal(store_generation(f->store), generation);
    assert_int_equal(store_generation(f->store), store_generation(other->store));
    store_close(f->store);
    f->store = NULL;
    assert_int_equal(load(other, "calculate", "", "two"), 2);
    other->folder[0] = 0;
    assert_int_equal(teardown(&kept), 0);
    assert_int_equal(fixture_open(f), MDX_OK);
    assert_int_equal(resolve(f, "calculate", ""), 2);
}

static void a_tiny_map_grows_as_it_must(void **state)
{
    struct fixture *f = *state;
    struct store_options options = { .folder = slice_of(f->folder),
                                     .sync = STORE_SYNC_NONE,
                                     .map_bytes = 1 };
    size_t len = 3u << 20;
    char *source = malloc(len + 1);

    store_close(f->store);
    fixture_remove(f);
    assert_int_equal(store_open(&f->store, &f->memory.allocator, &options, &f->error), MDX_OK);
    memset(source, 'x', len);
    source[len] = 0;
    for (unsigned at = 0; at < 8; at++) {
        source[at] = 'y';
        assert_int_equal(load(f, "big", "", source), at + 1);
    }
    assert_int_equal(store_stats(f->store, true, &f->out, &f->error), MDX_OK);
    assert_non_null(strstr(f->out.data, "\"map\":{\"size\":33554432,\"used\":"));
    assert_int_equal(reopen(f), MDX_OK);
    assert_int_equal(resolve(f, "big", ""), 8);
    free(source);
}

static void growth_in_another_process_is_taken_over(void **state)
{
    struct fixture *f = *state;
    size_t len = 3u << 20;
    char *source = malloc(len + 1);
    pid_t child;
    int ended;

    memset(source, 'x', len);
    source[len] = 0;
    load(f, "small", "", "one");
    child = fork();
    assert_true(child >= 0);
    if (!child) {
        /* What the parent opened is not used here. */
        struct fixture *own = fixture_new();

        snprintf(own->folder, sizeof own->folder, "%s", f->folder);
        if (fixture_open(own))
            _exit(2);
        for (unsigned at = 0; at < 10; at++) {
            source[at] = 'y';
            if (load(own, "big", "", source) != at + 1)
                _exit(3);
        }
        store_close(own->store);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_int_equal(ended, 0);
    assert_int_equal(resolve(f, "big", ""), 10);
    assert_int_equal(load(f, "big", "", "one"), 11);
    free(source);
}

static void a_child_may_not_use_its_parents_store(void **state)
{
    struct fixture *f = *state;
    pid_t child;
    int ended;

    load(f, "calculate", "", "one");
    child = fork();
    assert_true(child >= 0);
    if (!child) {
        uint64_t revision;
        mdx_status status = store_resolve(f->store, SLICE("calculate"), SLICE(""), SLICE(""), 0,
                                          false, &revision, NULL, NULL);

        store_close(f->store);
        _exit(status == MDX_E_STATE ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_int_equal(ended, 0);
    assert_int_equal(load(f, "calculate", "", "two"), 2);
}

static void more_safety_is_given_to_a_shared_environment(void **state)
{
    struct fixture *f = *state;
    struct store_options options = { .folder = slice_of(f->folder), .sync = STORE_SYNC_FULL };
    struct store *safe;

    assert_int_equal(store_open(&safe, &f->memory.allocator, &options, &f->error), MDX_OK);
    load(f, "calculate", "", "one");
    store_close(safe);
    assert_int_equal(resolve(f, "calculate", ""), 1);
}

static void write_file(const char *path, const char *text, size_t len)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, len, file), len);
    fclose(file);
}

static void a_folder_that_cannot_be_made_is_told(void **state)
{
    struct fixture *f = *state;
    struct store_options options = { .folder = SLICE("/nowhere-at-all/store") };
    struct store *store;

    assert_error(f, store_open(&store, &f->memory.allocator, &options, &f->error), "CONFIG_INVALID",
                 "the store '/nowhere-at-all/store' cannot be made: the folder that it should "
                 "lie in does not exist");
    options.folder = SLICE("/dev/null");
    assert_error(f, store_open(&store, &f->memory.allocator, &options, &f->error), "CONFIG_INVALID",
                 "the store '/dev/null' is a file, not a folder");
    options.folder = SLICE("a\0b");
    assert_error(f, store_open(&store, &f->memory.allocator, &options, &f->error), "CONFIG_INVALID",
                 "the store's folder has a NUL in its name");
}

static void a_file_that_is_no_store_is_refused_and_left_alone(void **state)
{
    struct fixture *f = *state;
    char text[8192];
    struct stat there;

    memset(text, 'x', sizeof text);
    store_close(f->store);
    f->store = NULL;
    write_file(path_in(f, "data.mdb"), text, sizeof text);
    assert_int_equal(fixture_open(f), MDX_E_CONFIG);
    assert_string_equal(error_code_name(&f->error), "STORE_FORMAT");
    assert_int_equal(stat(path_in(f, "data.mdb"), &there), 0);
    assert_int_equal(there.st_size, sizeof text);
}

/* An LMDB environment of somebody else, with one entry in a table of that name. */
static void make_foreign(struct fixture *f, const char *table)
{
    MDB_val key = { 1, (char[]){ 'k' } };
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;

    assert_int_equal(mdb_env_create(&env), 0);
    assert_int_equal(mdb_env_set_maxdbs(env, 4), 0);
    assert_int_equal(mdb_env_open(env, f->folder, 0, 0600), 0);
    assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
    assert_int_equal(mdb_dbi_open(txn, table, MDB_CREATE, &dbi), 0);
    assert_int_equal(mdb_put(txn, dbi, &key, &key, 0), 0);
    assert_int_equal(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
}

static void an_environment_of_somebody_else_is_refused(void **state)
{
    struct fixture *f = *state;

    store_close(f->store);
    f->store = NULL;
    fixture_remove(f);
    assert_int_equal(mkdir(f->folder, 0700), 0);
    make_foreign(f, "meta");
    assert_int_equal(fixture_open(f), MDX_E_CONFIG);
    assert_string_equal(error_code_name(&f->error), "STORE_FORMAT");
    fixture_remove(f);
    assert_int_equal(mkdir(f->folder, 0700), 0);
    make_foreign(f, NULL);
    assert_int_equal(fixture_open(f), MDX_E_CONFIG);
    assert_string_equal(error_code_name(&f->error), "STORE_FORMAT");
}

static void a_store_that_was_cut_short_is_an_error_not_a_crash(void **state)
{
    struct fixture *f = *state;
    struct store_revision revision;
    mdx_status status;
    size_t len = 1u << 20;
    char *source = malloc(len + 1);

    memset(source, 'x', len);
    source[len] = 0;
    load(f, "big", "", source);
    free(source);
    store_close(f->store);
    f->store = NULL;
    assert_int_equal(truncate(path_in(f, "data.mdb"), 16384), 0);
    status = fixture_open(f);
    if (!status)
        status = store_read(f->store, SLICE("big"), 1, &revision, &f->error);
    assert_int_equal(status, MDX_E_CONFIG);
}

static void a_lock_that_another_program_keeps_is_told(void **state)
{
    struct fixture *f = *state;
    int ready[2];
    pid_t child;
    char byte;

    store_close(f->store);
    f->store = NULL;
    assert_int_equal(pipe(ready), 0);
    child = fork();
    assert_true(child >= 0);
    if (!child) {
        struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
        int file = open(path_in(f, "lock.mdb"), O_RDWR);

        if (fcntl(file, F_SETLK, &whole) || write(ready[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(fixture_open(f), MDX_E_CONFIG);
    assert_string_equal(error_code_name(&f->error), "STORE_LOCKED");
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(ready[0]);
    close(ready[1]);
    assert_int_equal(fixture_open(f), MDX_OK);
}

/* The child keeps the store open, so its lock file stays as it is while we spoil it. */
static void a_lock_file_of_another_version_is_told(void **state)
{
    struct fixture *f = *state;
    int ready[2];
    pid_t child;
    char byte;
    int file;

    store_close(f->store);
    f->store = NULL;
    assert_int_equal(pipe(ready), 0);
    child = fork();
    assert_true(child >= 0);
    if (!child) {
        struct fixture *own = fixture_new();

        snprintf(own->folder, sizeof own->folder, "%s", f->folder);
        if (fixture_open(own) || write(ready[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    file = open(path_in(f, "lock.mdb"), O_RDWR);
    assert_int_equal(pwrite(file, "\x77", 1, 4), 1); /* its format, after four bytes of magic */
    close(file);
    assert_int_equal(fixture_open(f), MDX_E_CONFIG);
    assert_string_equal(error_code_name(&f->error), "STORE_LOCKED");
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(ready[0]);
    close(ready[1]);
}

/* Another program that fills the table of readers, tells, and stays there. */
static void read_for_ever(const char *folder, int ready)
{
    MDB_env *env;
    MDB_txn *txn;
    unsigned count = 0;
    int rc = mdb_env_create(&env);

    if (!rc)
        rc = mdb_env_open(env, folder, MDB_NOTLS, 0600);
    while (!rc) {
        rc = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn);
        count += !rc;
    }
    if (rc != MDB_READERS_FULL || count < 1000 || write(ready, "x", 1) != 1)
        _exit(1);
    for (;;)
        pause();
}

static void too_many_readers_are_told_and_dead_ones_make_room(void **state)
{
    struct fixture *f = *state;
    int ready[2];
    pid_t child;
    char byte;

    load(f, "calculate", "", "one");
    assert_int_equal(pipe(ready), 0);
    child = fork();
    assert_true(child >= 0);
    if (!child)
        read_for_ever(f->folder, ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(resolve(f, "calculate", ""), 0);
    assert_error(f, MDX_E_RATE_LIMIT, "RATE_LIMITED",
                 "too many readers are inside the store at once");
    assert_true(f->error.retryable);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(ready[0]);
    close(ready[1]);
    assert_int_equal(resolve(f, "calculate", ""), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(what_was_loaded_is_there_after_a_close),
        IN_FOLDER(two_stores_on_one_folder_see_each_other),
        IN_FOLDER(a_tiny_map_grows_as_it_must),
        IN_FOLDER(growth_in_another_process_is_taken_over),
        IN_FOLDER(a_child_may_not_use_its_parents_store),
        IN_FOLDER(more_safety_is_given_to_a_shared_environment),
        IN_FOLDER(a_folder_that_cannot_be_made_is_told),
        IN_FOLDER(a_file_that_is_no_store_is_refused_and_left_alone),
        IN_FOLDER(an_environment_of_somebody_else_is_refused),
        IN_FOLDER(a_store_that_was_cut_short_is_an_error_not_a_crash),
        IN_FOLDER(a_lock_that_another_program_keeps_is_told),
        IN_FOLDER(a_lock_file_of_another_version_is_told),
        IN_FOLDER(too_many_readers_are_told_and_dead_ones_make_room),
    };

    return cmocka_run_group_tests_name("store lmdb", tests, NULL, NULL);
}
