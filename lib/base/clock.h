/* clock.h - the library's own time, which no script and no bridge can set. */
#ifndef MDX_BASE_CLOCK_H
#define MDX_BASE_CLOCK_H

#include <stdint.h>

uint64_t clock_monotonic_ns(void);
uint64_t clock_wall_ms(void);       /* since 1970, UTC: the default of a bridge without a clock */
uint64_t clock_thread_cpu_ns(void); /* CPU time of the calling thread */
/* "2026-01-31T23:59:59.999Z" and a NUL: 25 bytes. */
void clock_format(uint64_t wall_ms, char text[25]);

#endif
