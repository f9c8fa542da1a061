/* clock.c - POSIX clocks, and dates by the civil calendar. */
#include "base/clock.h"

#include <string.h>
#include <time.h>

#define LAST_MS UINT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

static uint64_t read_ns(clockid_t clock)
{
    struct timespec now = { 0, 0 };

    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t clock_monotonic_ns(void)
{
    return read_ns(CLOCK_MONOTONIC);
}

uint64_t clock_wall_ms(void)
{
    return read_ns(CLOCK_REALTIME) / 1000000u;
}

uint64_t clock_thread_cpu_ns(void)
{
    return read_ns(CLOCK_THREAD_CPUTIME_ID);
}

static void put_digits(char *text, unsigned digits, uint32_t number)
{
    while (digits--) {
        text[digits] = (char)('0' + number % 10);
        number /= 10;
    }
}

/* Days since 1970 to a date. Years are counted from March, so that the leap day
 * comes last; an era is 400 years. */
static void put_date(char *text, uint32_t days)
{
    uint32_t from_0000 = days + 719468;
    uint32_t era = from_0000 / 146097;
    uint32_t day_of_era = from_0000 % 146097;
    uint32_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    uint32_t month = (5 * day_of_year + 2) / 153;
    uint32_t year = year_of_era + era * 400 + (month >= 10);

    put_digits(text, 4, year);
    put_digits(text + 5, 2, month < 10 ? month + 3 : month - 9);
    put_digits(text + 8, 2, day_of_year - (153 * month + 2) / 5 + 1);
}

void clock_format(uint64_t wall_ms, char text[25])
{
    uint64_t ms = wall_ms < LAST_MS ? wall_ms : LAST_MS;
    uint32_t of_day = (uint32_t)(ms % 86400000u);

    memcpy(text, "0000-00-00T00:00:00.000Z", 25);
    put_date(text, (uint32_t)(ms / 86400000u));
    put_digits(text + 11, 2, of_day / 3600000u);
    put_digits(text + 14, 2, of_day / 60000u % 60);
    put_digits(text + 17, 2, of_day / 1000u % 60);
    put_digits(text + 20, 3, of_day % 1000u);
}
