/* date_time.c - the calendar: from times to parts and back. */
#include "sandbox/builtin/date.h"

#include <math.h>

#define YEAR_MOST 400000 /* of either side; a time reaches 275,760 */

/* Days from 1970-01-01 to the first of a month, by years that begin in March. */
static int64_t days_to(int64_t year, int64_t month)
{
    const int64_t y = month < 2 ? year - 1 : year;
    const int64_t m = month < 2 ? month + 10 : month - 2;
    const int64_t era = (y >= 0 ? y : y - 399) / 400;
    const int64_t of_era = y - era * 400;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * m + 2) / 5 - 719468;
}

void date_split(double time, double parts[DATE_PARTS + 1])
{
    const int64_t days = (int64_t)floor(time / MS_PER_DAY);
    const int64_t ms = (int64_t)time - days * (int64_t)MS_PER_DAY;
    const int64_t z = days + 719468;
    const int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    const int64_t of_era = z - era * 146097;
    const int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    const int64_t m = (5 * of_year + 2) / 153;
    const int64_t month = m < 10 ? m + 2 : m - 10;

    parts[DATE_YEAR] = (double)(y + era * 400 + (month < 2));
    parts[DATE_MONTH] = (double)month;
    parts[DATE_DAY] = (double)(of_year - (153 * m + 2) / 5 + 1);
    parts[DATE_HOURS] = (double)(ms / 3600000);
    parts[DATE_MINUTES] = (double)(ms / 60000 % 60);
    parts[DATE_SECONDS] = (double)(ms / 1000 % 60);
    parts[DATE_MS] = (double)(ms % 1000);
    parts[DATE_WEEKDAY] = (double)(((days + 4) % 7 + 7) % 7);
}

double date_join(const double parts[DATE_PARTS])
{
    double whole[DATE_PARTS];
    double year, day;

    for (int i = 0; i < DATE_PARTS; i++) {
        if (!isfinite(parts[i]))
            return NAN;
        whole[i] = trunc(parts[i]);
    }
    year = whole[DATE_YEAR] + floor(whole[DATE_MONTH] / 12);
    if (fabs(year) > YEAR_MOST)
        return NAN;
    day = (double)days_to((int64_t)year,
                          (int64_t)(whole[DATE_MONTH] - 12 * floor(whole[DATE_MONTH] / 12)));
    day += whole[DATE_DAY] - 1;
    return day * MS_PER_DAY + whole[DATE_HOURS] * 3600000 + whole[DATE_MINUTES] * 60000 +
           whole[DATE_SECONDS] * 1000 + whole[DATE_MS];
}

double date_clip(double time)
{
    return fabs(time) <= 8.64e15 ? trunc(time) + 0.0 : NAN;
}

double date_full_year(double year)
{
    const double whole = isnan(year) ? year : trunc(year);

    return whole >= 0 && whole <= 99 ? 1900 + whole : year;
}
