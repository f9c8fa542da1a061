/* ready_test.c - who is next: a thread's own calls, in order, but nobody is overtaken for long. */
#include "../memory.h"

#include "call/inside.h"

#include <pthread.h>

enum { OWN = 200 };

struct stage {
    struct ready ready;
    struct call others[2], own[OWN];
};

static void push(struct ready *ready, struct call *call)
{
    call->lane = ready_lane(ready);
    ready_push(ready, call);
}

static void *push_others(void *context)
{
    struct stage *stage = context;

    push(&stage->ready, &stage->others[0]);
    push(&stage->ready, &stage->others[1]);
    return NULL;
}

static struct stage *set_up(void)
{
    struct stage *stage = calloc(1, sizeof *stage);
    pthread_t thread;

    assert_non_null(stage);
    assert_int_equal(ready_lane(&stage->ready), 0);
    assert_int_equal(pthread_create(&thread, NULL, push_others, stage), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    for (int i = 0; i < OWN; i++)
        push(&stage->ready, &stage->own[i]);
    return stage;
}

static void own_calls_come_first_but_overtake_few(void **state)
{
    struct stage *stage = set_up();
    int own = 0, others = 0;

    (void)state;
    for (int taken = 0; taken < OWN + 2; taken++) {
        struct call *call = ready_take(&stage->ready);

        assert_non_null(call);
        if (call == &stage->others[others]) {
            others++;
            /* Overtaken by as many as may be, and no more. */
            assert_true(own >= READY_OVERTAKEN - 2 && own <= READY_OVERTAKEN);
        } else {
            assert_ptr_equal(call, &stage->own[own]);
            own++;
        }
        assert_int_equal(call->lane, 0);
    }
    assert_int_equal(others, 2);
    assert_null(ready_take(&stage->ready));
    assert_int_equal(stage->ready.count, 0);
    free(stage);
}

static void removed_calls_are_not_taken(void **state)
{
    struct stage *stage = set_up();

    (void)state;
    ready_remove(&stage->ready, &stage->others[0]);
    ready_remove(&stage->ready, &stage->own[0]);
    assert_int_equal(stage->ready.count, OWN);
    assert_ptr_equal(ready_take(&stage->ready), &stage->own[1]);
    for (int i = 2; i < OWN; i++)
        ready_remove(&stage->ready, &stage->own[i]);
    assert_ptr_equal(ready_take(&stage->ready), &stage->others[1]);
    assert_null(ready_take(&stage->ready));
    free(stage);
}

enum { CROWD = READY_LANES + 4 };

struct crowd {
    struct ready ready;
    struct call calls[CROWD];
    pthread_mutex_t lock;
    pthread_barrier_t all_pushed;
    int pushed;
};

static void *push_one(void *context)
{
    struct crowd *crowd = context;

    pthread_mutex_lock(&crowd->lock);
    push(&crowd->ready, &crowd->calls[crowd->pushed++]);
    pthread_mutex_unlock(&crowd->lock);
    pthread_barrier_wait(&crowd->all_pushed);
    return NULL;
}

/* More threads than lanes: whoever takes finds everybody's calls, in order when none is its own. */
static void any_thread_takes_all(void **state)
{
    struct crowd *crowd = calloc(1, sizeof *crowd);
    pthread_t threads[CROWD];

    (void)state;
    assert_non_null(crowd);
    pthread_mutex_init(&crowd->lock, NULL);
    pthread_barrier_init(&crowd->all_pushed, NULL, CROWD);
    for (int i = 0; i < CROWD; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, push_one, crowd), 0);
    for (int i = 0; i < CROWD; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(crowd->ready.count, CROWD);
    for (int i = 0; i < CROWD; i++)
        assert_non_null(ready_take(&crowd->ready));
    assert_null(ready_take(&crowd->ready));
    pthread_barrier_destroy(&crowd->all_pushed);
    pthread_mutex_destroy(&crowd->lock);
    free(crowd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_calls_come_first_but_overtake_few),
        cmocka_unit_test(removed_calls_are_not_taken),
        cmocka_unit_test(any_thread_takes_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
