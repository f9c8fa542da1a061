/* birth.h - is this still the process that made something, or a child of its fork()? */
#ifndef MDX_BASE_BIRTH_H
#define MDX_BASE_BIRTH_H

#include <stdbool.h>
#include <sys/types.h>

struct birth {
    unsigned char *page; /* that a child of fork() sees empty; NULL: the process is asked for */
    pid_t process;
};

/* mapped: a page of memory may be had from the system, which makes asking cheap. */
void birth_note(struct birth *birth, bool mapped);
void birth_free(struct birth *birth);
bool birth_asks(const struct birth *birth); /* birth_is_here() without a page */
static inline bool birth_is_here(const struct birth *birth)
{
    return birth->page ? *birth->page != 0 : birth_asks(birth);
}

#endif
