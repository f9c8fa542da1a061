/* lock.c - POSIX threads with the errors that cannot happen left out: a lock
 * that was made can be taken and given. */
#include "base/lock.h"

#include <time.h>

/* Ours are held for a few instructions: who finds one taken looks again for a moment before it
 * sleeps, where the system knows how. */
bool lock_init(struct lock *lock)
{
    pthread_mutexattr_t attributes;
    bool made;

    if (pthread_mutexattr_init(&attributes) != 0)
        return false;
#ifdef PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ADAPTIVE_NP);
#endif
    made = pthread_mutex_init(&lock->mutex, &attributes) == 0;
    pthread_mutexattr_destroy(&attributes);
    return made;
}

void lock_free(struct lock *lock)
{
    pthread_mutex_destroy(&lock->mutex);
}

void lock_take(struct lock *lock)
{
    pthread_mutex_lock(&lock->mutex);
}

void lock_give(struct lock *lock)
{
    pthread_mutex_unlock(&lock->mutex);
}

bool signal_init(struct signal *signal)
{
    pthread_condattr_t attributes;
    bool made;

    if (pthread_condattr_init(&attributes) != 0)
        return false;
    made = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
           pthread_cond_init(&signal->condition, &attributes) == 0;
    pthread_condattr_destroy(&attributes);
    return made;
}

void signal_free(struct signal *signal)
{
    pthread_cond_destroy(&signal->condition);
}

bool signal_wait(struct signal *signal, struct lock *held, uint64_t deadline_ns)
{
    struct timespec deadline = { (time_t)(deadline_ns / 1000000000u),
                                 (long)(deadline_ns % 1000000000u) };

    if (deadline_ns == UINT64_MAX)
        return pthread_cond_wait(&signal->condition, &held->mutex) == 0;
    return pthread_cond_timedwait(&signal->condition, &held->mutex, &deadline) == 0;
}

void signal_one(struct signal *signal)
{
    pthread_cond_signal(&signal->condition);
}

void signal_all(struct signal *signal)
{
    pthread_cond_broadcast(&signal->condition);
}

bool rwlock_init(struct rwlock *lock)
{
    return pthread_rwlock_init(&lock->lock, NULL) == 0;
}

void rwlock_free(struct rwlock *lock)
{
    pthread_rwlock_destroy(&lock->lock);
}

void rwlock_share(struct rwlock *lock)
{
    pthread_rwlock_rdlock(&lock->lock);
}

void rwlock_take(struct rwlock *lock)
{
    pthread_rwlock_wrlock(&lock->lock);
}

void rwlock_give(struct rwlock *lock)
{
    pthread_rwlock_unlock(&lock->lock);
}
