/* ops_test.c - a store of the host's own: which tables are taken, what its answers mean, and
 * what lies in it already. */
#include "fixture.h"
#include "store/inside.h"

/* The store in memory, as a host's: it fails where a test wants it to. */
struct host {
    mdx_store_ops ops;    /* what the library gets */
    mdx_store_ops memory; /* what it stands for */
    mdx_status begin, put;
    unsigned busy; /* commits that are busy before one is not */
    unsigned begun, closed;
};

static mdx_status host_begin(void *host, uint32_t write, void **txn)
{
    struct host *own = host;

    own->begun++;
    return own->begin ? own->begin : own->memory.begin(own->memory.host, write, txn);
}

static mdx_status host_get(void *host, void *txn, uint32_t table, const void *key, size_t key_len,
                           const void **value, size_t *value_len)
{
    struct host *own = host;

    return own->memory.get(own->memory.host, txn, table, key, key_len, value, value_len);
}

static mdx_status host_put(void *host, void *txn, uint32_t table, const void *key, size_t key_len,
                           const void *value, size_t value_len)
{
    struct host *own = host;

    if (own->put)
        return own->put;
    return own->memory.put(own->memory.host, txn, table, key, key_len, value, value_len);
}

static mdx_status host_remove(void *host, void *txn, uint32_t table, const void *key,
                              size_t key_len)
{
    struct host *own = host;

    return own->memory.remove(own->memory.host, txn, table, key, key_len);
}

static mdx_status host_seek(void *host, void *txn, uint32_t table, uint32_t down, const void *key,
                            size_t key_len, const void **found, size_t *found_len,
                            const void **value, size_t *value_len)
{
    struct host *own = host;

    return own->memory.seek(own->memory.host, txn, table, down, key, key_len, found, found_len,
                            value, value_len);
}

static mdx_status host_commit(void *host, void *txn)
{
    struct host *own = host;

    if (!own->busy)
        return own->memory.commit(own->memory.host, txn);
    own->busy--;
    own->memory.abort(own->memory.host, txn);
    return MDX_E_BUSY;
}

static void host_abort(void *host, void *txn)
{
    struct host *own = host;

    own->memory.abort(own->memory.host, txn);
}

static uint64_t host_generation(void *host)
{
    struct host *own = host;

    return own->memory.generation(own->memory.host);
}

static const char *host_stats(void *host)
{
    (void)host;
    return "{\"host\":1}";
}

static void host_close(void *host)
{
    ((struct host *)host)->closed++;
}

struct both {
    struct fixture *f;
    struct host host;
};

static struct both *both_new(void)
{
    struct both *both = calloc(1, sizeof *both);

    both->f = fixture_new();
    assert_int_equal(memory_open(&both->host.memory, &both->f->memory.allocator, NULL), MDX_OK);
    both->host.ops = (mdx_store_ops){
        .size = sizeof both->host.ops,
        .host = &both->host,
        .begin = host_begin,
        .get = host_get,
        .put = host_put,
        .remove = host_remove,
        .seek = host_seek,
        .commit = host_commit,
        .abort = host_abort,
        .generation = host_generation,
        .stats = host_stats,
        .close = host_close,
    };
    return both;
}

static mdx_status both_open(struct both *both)
{
    struct store_options options = { .ops = &both->host.ops };

    return store_open(&both->f->store, &both->f->memory.allocator, &options, &both->f->error);
}

static int setup(void **state)
{
    *state = both_new();
    return 0;
}

static int finish(void **state)
{
    struct both *both = *state;
    void *f = both->f;

    store_close(both->f->store);
    both->f->store = NULL;
    both->host.memory.close(both->host.memory.host);
    free(both);
    return teardown(&f);
}

/* Puts an entry there before the library opens it. */
static void place(struct both *both, uint32_t table, const char *key, const char *value)
{
    mdx_store_ops *ops = &both->host.memory;
    void *txn;

    assert_int_equal(ops->begin(ops->host, 1, &txn), MDX_OK);
    assert_int_equal(ops->put(ops->host, txn, table, key, strlen(key), value, strlen(value)),
                     MDX_OK);
    assert_int_equal(ops->commit(ops->host, txn), MDX_OK);
}

static void a_hosts_store_works_as_the_others(void **state)
{
    struct both *both = *state;
    struct fixture *f = both->f;

    assert_int_equal(both_open(both), MDX_OK);
    assert_int_equal(load(f, "calculate", "1.0.0", "one"), 1);
    assert_int_equal(resolve(f, "calculate", "1.0.0"), 1);
    assert_int_equal(store_stats(f->store, true, &f->out, &f->error), MDX_OK);
    assert_true(slice_ends(buffer_slice(&f->out), ",\"host\":1"));
    store_close(f->store);
    f->store = NULL;
    assert_int_equal(both->host.closed, 1);
    assert_int_equal(both_open(both), MDX_OK);
    assert_int_equal(resolve(f, "calculate", "1.0.0"), 1);
}

static void a_table_that_ends_after_generation_is_taken(void **state)
{
    struct both *both = *state;

    both->host.ops.size = offsetof(mdx_store_ops, stats);
    assert_int_equal(both_open(both), MDX_OK);
    assert_int_equal(store_stats(both->f->store, true, &both->f->out, &both->f->error), MDX_OK);
    assert_null(strstr(both->f->out.data, "host"));
}

static void a_table_that_is_too_short_or_has_gaps_is_refused(void **state)
{
    struct both *both = *state;

    both->host.ops.size = offsetof(mdx_store_ops, generation);
    assert_int_equal(both_open(both), MDX_E_CONFIG);
    assert_string_equal(error_code_name(&both->f->error), "CONFIG_INVALID");
    both->host.ops.size = sizeof both->host.ops;
    both->host.ops.seek = NULL;
    assert_int_equal(both_open(both), MDX_E_CONFIG);
    assert_string_equal(error_code_name(&both->f->error), "CONFIG_INVALID");
}

static void a_busy_transaction_is_run_again(void **state)
{
    struct both *both = *state;

    assert_int_equal(both_open(both), MDX_OK);
    both->host.busy = 5;
    assert_int_equal(load(both->f, "calculate", "", "one"), 1);
    assert_int_equal(load(both->f, "calculate", "", "two"), 2);
}

static void a_transaction_that_stays_busy_is_given_up(void **state)
{
    struct both *both = *state;
    char hash[65];
    struct store_put put = definition("calculate", "", "one", hash);

    assert_int_equal(both_open(both), MDX_OK);
    both->host.busy = 1000;
    both->host.begun = 0;
    assert_error(both->f, store_put(both->f->store, &put, NULL, &both->f->error), "BUSY",
                 "other writers of the store kept coming first");
    assert_int_equal(both->host.begun, 64);
    both->host.busy = 0;
    assert_int_equal(resolve(both->f, "calculate", ""), 0);
}

static void a_failure_of_the_hosts_is_told(void **state)
{
    struct both *both = *state;
    char hash[65];
    struct store_put put = definition("calculate", "", "one", hash);

    assert_int_equal(both_open(both), MDX_OK);
    both->host.put = MDX_E_CONNECTION;
    assert_error(both->f, store_put(both->f->store, &put, NULL, &both->f->error), "STORE_FAILED",
                 "the store answered with failure -9");
    both->host.put = MDX_E_NOMEM;
    assert_int_equal(store_put(both->f->store, &put, NULL, &both->f->error), MDX_E_NOMEM);
    both->host.put = MDX_OK;
    both->host.begin = MDX_E_NOT_FOUND;
    assert_error(both->f, store_put(both->f->store, &put, NULL, &both->f->error), "STORE_FAILED",
                 "the store answered with failure -3");
    both->host.begin = MDX_OK;
    assert_int_equal(load(both->f, "calculate", "", "one"), 1);
}

static void a_newer_format_is_refused_with_both_numbers(void **state)
{
    struct both *both = *state;

    place(both, MDX_STORE_META, "format", "mdxrt-store 2");
    assert_error(both->f, both_open(both), "STORE_FORMAT",
                 "the store has format 2; this version of the library reads format 1");
    assert_int_equal(both->host.closed, 1);
}

static void a_format_of_somebody_else_is_refused(void **state)
{
    struct both *both = *state;

    place(both, MDX_STORE_META, "format", "other 1");
    assert_error(both->f, both_open(both), "STORE_FORMAT",
                 "what lies in the store was not written by this library");
}

static void entries_without_a_format_are_refused(void **state)
{
    struct both *both = *state;

    place(both, MDX_STORE_HEADS, "calculate", "something");
    assert_error(both->f, both_open(both), "STORE_FORMAT",
                 "what lies in the store was not written by this library");
}

static void a_damaged_record_is_told_not_trusted(void **state)
{
    struct both *both = *state;
    struct fixture *f = both->f;

    assert_int_equal(both_open(both), MDX_OK);
    load(f, "calculate", "", "one");
    place(both, MDX_STORE_HEADS, "calculate", "nonsense");
    assert_int_equal(resolve(f, "calculate", ""), 0);
    assert_error(f, MDX_E_CONFIG, "STORE_FAILED",
                 "what the store keeps of 'calculate' cannot be read");
}

#define WITH_HOST(test)                                                                            \
    {                                                                                              \
#test, test, setup, finish, NULL                                                           \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_HOST(a_hosts_store_works_as_the_others),
        WITH_HOST(a_table_that_ends_after_generation_is_taken),
        WITH_HOST(a_table_that_is_too_short_or_has_gaps_is_refused),
        WITH_HOST(a_busy_transaction_is_run_again),
        WITH_HOST(a_transaction_that_stays_busy_is_given_up),
        WITH_HOST(a_failure_of_the_hosts_is_told),
        WITH_HOST(a_newer_format_is_refused_with_both_numbers),
        WITH_HOST(a_format_of_somebody_else_is_refused),
        WITH_HOST(entries_without_a_format_are_refused),
        WITH_HOST(a_damaged_record_is_told_not_trusted),
    };

    return cmocka_run_group_tests_name("store ops", tests, NULL, NULL);
}
