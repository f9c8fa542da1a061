/* httpdate.c - RFC 9110, 5.6.7: dates of HTTP, in their three forms. */
#include "outbound/httpdate.h"

#include <string.h>

static bool take_number(struct slice *text, uint32_t *number)
{
    size_t digits = 0;

    *number = 0;
    while (digits < text->len && digits < 9 && text->data[digits] >= '0' &&
           text->data[digits] <= '9')
        *number = *number * 10 + (uint32_t)(text->data[digits++] - '0');
    *text = slice_from(*text, digits);
    return digits > 0;
}

static void skip_to_digit(struct slice *text)
{
    while (text->len && !(text->data[0] >= '0' && text->data[0] <= '9'))
        *text = slice_from(*text, 1);
}

static bool take_month(struct slice *text, uint32_t *month)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (; text->len >= 3; *text = slice_from(*text, 1)) {
        for (*month = 0; *month < 12; ++*month) {
            if (!memcmp(text->data, names + *month * 3, 3)) {
                *text = slice_from(*text, 3);
                return true;
            }
        }
    }
    return false;
}

static int64_t days_from_civil(int64_t year, uint32_t month, uint32_t day)
{
    int64_t era;
    uint32_t of_year;

    year -= month <= 2;
    era = (year >= 0 ? year : year - 399) / 400;
    of_year = (153 * (month + (month > 2 ? (uint32_t)-3 : 9)) + 2) / 5 + day - 1;
    year -= era * 400;
    return era * 146097 + year * 365 + year / 4 - year / 100 + of_year - 719468;
}

struct moment {
    uint32_t year, month, day, hour, minute, second;
};

static bool take_time(struct slice *text, struct moment *moment)
{
    skip_to_digit(text);
    if (!take_number(text, &moment->hour) || !slice_starts(*text, ":"))
        return false;
    *text = slice_from(*text, 1);
    if (!take_number(text, &moment->minute) || !slice_starts(*text, ":"))
        return false;
    *text = slice_from(*text, 1);
    return take_number(text, &moment->second);
}

/* `Sun, 06 Nov 1994 08:49:37 GMT`, and `Sunday, 06-Nov-94 08:49:37 GMT`. */
static bool take_usual(struct slice text, struct moment *moment)
{
    skip_to_digit(&text);
    if (!take_number(&text, &moment->day) || !take_month(&text, &moment->month))
        return false;
    skip_to_digit(&text);
    return take_number(&text, &moment->year) && take_time(&text, moment);
}

/* `Sun Nov  6 08:49:37 1994` */
static bool take_asctime(struct slice text, struct moment *moment)
{
    if (!take_month(&text, &moment->month))
        return false;
    skip_to_digit(&text);
    if (!take_number(&text, &moment->day) || !take_time(&text, moment))
        return false;
    skip_to_digit(&text);
    return take_number(&text, &moment->year);
}

bool http_date(struct slice text, uint64_t *at_ms)
{
    struct moment at = { 0 };
    int64_t days;

    if (!(slice_find(text, ',') < text.len ? take_usual(text, &at) : take_asctime(text, &at)))
        return false;
    if (!at.day || at.day > 31 || at.hour > 23 || at.minute > 59 || at.second > 60 ||
        at.year > 9999)
        return false;
    if (at.year < 100)
        at.year += at.year < 70 ? 2000 : 1900;
    days = days_from_civil(at.year, at.month + 1, at.day);
    if (days < 0)
        return false;
    *at_ms = ((uint64_t)days * 86400 + at.hour * 3600 + at.minute * 60 + at.second) * 1000;
    return true;
}
