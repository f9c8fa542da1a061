/* bounds.h - how far the front end may go: in the C stack, which each pass that calls itself uses
 * by how deep the text nests, and in time.
 *
 * The stack is measured by address, from a floor that is given: frames differ by compiler and by
 * pass, so that a number of levels would promise nothing. The clock is the caller's, and asked
 * now and then. */
#ifndef MDX_SCRIPT_BOUNDS_H
#define MDX_SCRIPT_BOUNDS_H

#include <stdbool.h>
#include <stdint.h>

/* C stack below script_lower() when nothing else is said. A sanitizer makes frames larger. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BOUNDS_STACK (4u * (160u << 10))
#else
#define BOUNDS_STACK (160u << 10)
#endif

/* MDX2006 */
#define BOUNDS_MESSAGE "the code nests too deeply here: split it into functions"

#define BOUNDS_STEPS 1000u /* between two looks at the clock: some 20 to 100 microseconds */

struct bounds {
    const char *floor;          /* lowest address the C stack may reach; NULL: BOUNDS_STACK below */
    bool (*go_on)(void *clock); /* false: the time is over; NULL: there is time enough */
    void *clock;
    /* What became of it; zero at first. */
    uint32_t steps; /* since the clock was asked */
    bool late, deep;
    uint32_t offset; /* of the text, where it was too deep */
};

/* Fills in a floor that is not given, from the frame of the caller. */
void bounds_begin(struct bounds *bounds);
bool bounds_ask(struct bounds *bounds);
bool bounds_refuse(struct bounds *bounds, uint32_t offset);

/* Too little stack is left for another level. */
static inline bool bounds_is_deep(const struct bounds *bounds)
{
    /* Not a local's address: a sanitizer may keep locals elsewhere. */
    return (const char *)__builtin_frame_address(0) < bounds->floor;
}

/* A step is made; true, from now on always: the time is over. */
static inline bool bounds_is_late(struct bounds *bounds)
{
    return ++bounds->steps >= BOUNDS_STEPS && !bounds_ask(bounds);
}

/* Both; false: leave, `late` or `deep` says why. offset: where in the text. */
static inline bool bounds_pass(struct bounds *bounds, uint32_t offset)
{
    if (bounds_is_late(bounds))
        return false;
    return !bounds_is_deep(bounds) || bounds_refuse(bounds, offset);
}

#endif
