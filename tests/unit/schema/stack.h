/* stack.h - how much of a small thread's stack a piece of work has used. */
#ifndef TEST_SCHEMA_STACK_H
#define TEST_SCHEMA_STACK_H

#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__SANITIZE_THREAD__)
#define STACK_GROWTH 16 /* a sanitizer's frames are many times as large */
#elif defined(__SANITIZE_ADDRESS__)
#define STACK_GROWTH 4
#else
#define STACK_GROWTH 1
#endif

#define STACK_BYTES (STACK_GROWTH * (size_t)262144)
#define STACK_PAINT 0xA5

static inline unsigned char *stack_view(int memory)
{
    unsigned char *view = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);

    assert_true(view != MAP_FAILED);
    return view;
}

/* Runs work(context) on a thread with 256 KiB of stack, painted beforehand; returns how many
 * bytes of the paint are gone, the thread's own few included. The paint is looked at through a
 * mapping of its own, as nobody may read below a stack's end. */
static inline size_t stack_measured(void *(*work)(void *), void *context)
{
    int memory = memfd_create("stack", 0);
    unsigned char *stack, *paint;
    pthread_attr_t attributes;
    pthread_t thread;
    size_t left = 0;

    assert_int_equal(ftruncate(memory, STACK_BYTES), 0);
    stack = stack_view(memory);
    paint = stack_view(memory);
    memset(paint, STACK_PAINT, STACK_BYTES);
    assert_int_equal(pthread_attr_init(&attributes), 0);
    assert_int_equal(pthread_attr_setstack(&attributes, stack, STACK_BYTES), 0);
    assert_int_equal(pthread_create(&thread, &attributes, work, context), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    while (left < STACK_BYTES && paint[left] == STACK_PAINT)
        left++;
    pthread_attr_destroy(&attributes);
    munmap(stack, STACK_BYTES);
    munmap(paint, STACK_BYTES);
    close(memory);
    return STACK_BYTES - left;
}

/* The same, and says so. */
static inline size_t stack_used(void *(*work)(void *), void *context)
{
    const size_t used = stack_measured(work, context);

    print_message("%zu bytes of stack\n", used);
    return used;
}

#endif
