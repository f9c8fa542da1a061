/* lock.h - mutual exclusion and waiting, over POSIX threads.
 *
 * Deadlines are of clock_monotonic_ns(). */
#ifndef MDX_BASE_LOCK_H
#define MDX_BASE_LOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct lock {
    pthread_mutex_t mutex;
};
struct signal {
    pthread_cond_t condition;
}; /* waits by the monotonic clock */
struct rwlock {
    pthread_rwlock_t lock;
};

bool lock_init(struct lock *lock);
void lock_free(struct lock *lock);
void lock_take(struct lock *lock);
void lock_give(struct lock *lock);

bool signal_init(struct signal *signal);
void signal_free(struct signal *signal);
/* False when the time came first. deadline_ns UINT64_MAX: no deadline. */
bool signal_wait(struct signal *signal, struct lock *held, uint64_t deadline_ns);
void signal_one(struct signal *signal);
void signal_all(struct signal *signal);

bool rwlock_init(struct rwlock *lock);
void rwlock_free(struct rwlock *lock);
void rwlock_share(struct rwlock *lock);
void rwlock_take(struct rwlock *lock); /* exclusively */
void rwlock_give(struct rwlock *lock);

#endif
