/* birth.c - the process that made something: a page that the system wipes in children of fork(),
 * where it can, since its number is a system call each time. */
#include "base/birth.h"

#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef MADV_WIPEONFORK

static unsigned char *wiped_page(size_t bytes)
{
    unsigned char *page =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (page == MAP_FAILED)
        return NULL;
    if (!madvise(page, bytes, MADV_WIPEONFORK))
        return page;
    munmap(page, bytes);
    return NULL;
}

#else

static unsigned char *wiped_page(size_t bytes)
{
    (void)bytes;
    return NULL;
}

#endif

static size_t page_bytes(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

void birth_note(struct birth *birth, bool mapped)
{
    birth->process = getpid();
    birth->page = mapped ? wiped_page(page_bytes()) : NULL;
    if (birth->page)
        *birth->page = 1;
}

void birth_free(struct birth *birth)
{
    if (birth->page)
        munmap(birth->page, page_bytes());
    birth->page = NULL;
}

bool birth_asks(const struct birth *birth)
{
    return getpid() == birth->process;
}
