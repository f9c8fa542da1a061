/* needs: lmdb
 * grown_test.c - another process grows the map between the moment in which LMDB
 * has opened a store here and its first transaction. */
#include "store_folder.h"

#include <dlfcn.h>
#include <lmdb.h>
#include <sys/wait.h>

#define LOADS        200
#define SOURCE_BYTES 20000

static const char *to_grow; /* the folder that grows at the next opening */

static int load_much(const char *folder)
{
    struct store *store;
    int failed = 0;

    if (folder_open(&store, folder, STORE_SYNC_NONE, 1, NULL))
        return 1;
    for (uint64_t number = 0; number < LOADS && !failed; number++) {
        struct store_result result;

        failed = load_number(store, "grown", number, SOURCE_BYTES, &result, NULL) != MDX_OK;
    }
    store_close(store);
    return failed ? 2 : 0;
}

/* Stands before LMDB's own: what opens a store asks for the file once it is open. */
int mdb_env_get_fd(MDB_env *env, mdb_filehandle_t *file)
{
    int (*real)(MDB_env *, mdb_filehandle_t *);
    const char *folder = to_grow;

    to_grow = NULL;
    if (folder) {
        pid_t child = fork();
        int ended;

        assert_true(child >= 0);
        if (!child) {
            execl("/proc/self/exe", "grown_test", folder, (char *)NULL);
            _exit(127);
        }
        assert_int_equal(waitpid(child, &ended, 0), child);
        assert_int_equal(ended, 0);
    }
    *(void **)&real = dlsym(RTLD_NEXT, "mdb_env_get_fd");
    assert_non_null(real);
    return real(env, file);
}

static void opens_while_another_process_grows_the_map(void **state)
{
    char folder[256];
    struct store *store;

    (void)state;
    folder_make(folder);
    to_grow = folder;
    assert_int_equal(folder_open(&store, folder, STORE_SYNC_NONE, 1, NULL), MDX_OK);
    assert_null(to_grow);
    assert_int_equal(latest_revision(store, "grown"), LOADS);
    assert_int_equal(read_number(store, "grown", LOADS), LOADS - 1);
    store_close(store);
    folder_remove(folder);
}

int main(int count, char **words)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_while_another_process_grows_the_map),
    };

    if (count == 2)
        return load_much(words[1]);
    return cmocka_run_group_tests_name("grown", tests, NULL, NULL);
}
