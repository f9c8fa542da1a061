/* lock_test.c - exclusion, and waking who waits. */
#include "../memory.h"

#include "base/clock.h"
#include "base/lock.h"

#include <pthread.h>

struct shared {
    struct lock lock;
    struct signal signal;
    struct rwlock rwlock;
    int count;
    bool ready;
};

static void *count_up(void *context)
{
    struct shared *shared = context;

    for (int round = 0; round < 10000; round++) {
        lock_take(&shared->lock);
        shared->count++;
        lock_give(&shared->lock);
    }
    return NULL;
}

static void a_lock_keeps_others_out(void **state)
{
    (void)state;
    struct shared shared = { .count = 0 };
    pthread_t other;

    assert_true(lock_init(&shared.lock));
    assert_int_equal(pthread_create(&other, NULL, count_up, &shared), 0);
    count_up(&shared);
    pthread_join(other, NULL);
    assert_int_equal(shared.count, 20000);
    lock_free(&shared.lock);
}

static void *count_up_exclusively(void *context)
{
    struct shared *shared = context;

    for (int round = 0; round < 10000; round++) {
        rwlock_take(&shared->rwlock);
        shared->count++;
        rwlock_give(&shared->rwlock);
    }
    return NULL;
}

static void a_taken_rwlock_keeps_others_out(void **state)
{
    (void)state;
    struct shared shared = { .count = 0 };
    pthread_t other;

    assert_true(rwlock_init(&shared.rwlock));
    assert_int_equal(pthread_create(&other, NULL, count_up_exclusively, &shared), 0);
    count_up_exclusively(&shared);
    pthread_join(other, NULL);
    rwlock_share(&shared.rwlock);
    assert_int_equal(shared.count, 20000);
    rwlock_give(&shared.rwlock);
    rwlock_free(&shared.rwlock);
}

static void *make_ready(void *context)
{
    struct shared *shared = context;

    lock_take(&shared->lock);
    shared->ready = true;
    signal_all(&shared->signal);
    lock_give(&shared->lock);
    return NULL;
}

static void who_waits_is_woken(void **state)
{
    (void)state;
    struct shared shared = { .ready = false };
    pthread_t other;

    assert_true(lock_init(&shared.lock));
    assert_true(signal_init(&shared.signal));
    lock_take(&shared.lock);
    assert_int_equal(pthread_create(&other, NULL, make_ready, &shared), 0);
    while (!shared.ready)
        assert_true(signal_wait(&shared.signal, &shared.lock, UINT64_MAX));
    lock_give(&shared.lock);
    pthread_join(other, NULL);
    signal_free(&shared.signal);
    lock_free(&shared.lock);
}

static void a_deadline_that_has_passed_ends_the_wait(void **state)
{
    (void)state;
    struct shared shared = { .ready = false };

    assert_true(lock_init(&shared.lock));
    assert_true(signal_init(&shared.signal));
    lock_take(&shared.lock);
    assert_false(signal_wait(&shared.signal, &shared.lock, clock_monotonic_ns()));
    lock_give(&shared.lock);
    signal_one(&shared.signal);
    signal_free(&shared.signal);
    lock_free(&shared.lock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lock_keeps_others_out),
        cmocka_unit_test(a_taken_rwlock_keeps_others_out),
        cmocka_unit_test(who_waits_is_woken),
        cmocka_unit_test(a_deadline_that_has_passed_ends_the_wait),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
