/* date_parse.c - what time a text tells.
 *
 * First the standard's own format, 2020-02-30T10:00:00.000Z and its shorter forms, strictly. Else
 * what V8 takes besides: words and numbers in the usual orders, as in "Feb 3, 2020 10:00 PM" or
 * "3/2/2020". */
#include "sandbox/builtin/date.h"

#include <math.h>
#include <string.h>

struct reading {
    const char *at, *end;
};

static bool is_digit(const struct reading *in)
{
    return in->at < in->end && *in->at >= '0' && *in->at <= '9';
}

static bool take(struct reading *in, char c)
{
    if (in->at == in->end || *in->at != c)
        return false;
    in->at++;
    return true;
}

/* ---- the standard's format ---------------------------------------------------- */

/* Exactly so many digits; -1: they are not there. */
static double digits(struct reading *in, int count)
{
    double value = 0;

    while (count-- > 0) {
        if (!is_digit(in))
            return -1;
        value = value * 10 + (*in->at++ - '0');
    }
    return value;
}

static bool read_year(struct reading *in, double *year)
{
    const bool minus = in->at < in->end && *in->at == '-';

    if (minus || take(in, '+')) {
        in->at += minus;
        *year = digits(in, 6);
        if (*year < 0 || (minus && *year == 0))
            return false;
        *year = minus ? -*year : *year;
        return true;
    }
    *year = digits(in, 4);
    return *year >= 0;
}

static double days_in(double year, double month)
{
    const double from[DATE_PARTS] = { year, month, 1, 0, 0, 0, 0 };
    const double to[DATE_PARTS] = { year, month + 1, 1, 0, 0, 0, 0 };

    return (date_join(to) - date_join(from)) / MS_PER_DAY;
}

static bool read_fraction(struct reading *in, double *ms)
{
    double unit = 100;

    if (!is_digit(in))
        return false;
    for (*ms = 0; is_digit(in); unit /= 10, in->at++)
        *ms += unit >= 1 ? unit * (*in->at - '0') : 0;
    return true;
}

/* hh:mm, hh:mm:ss or hh:mm:ss.sss */
static bool read_clock(struct reading *in, double *parts)
{
    parts[DATE_HOURS] = digits(in, 2);
    if (parts[DATE_HOURS] < 0 || !take(in, ':'))
        return false;
    parts[DATE_MINUTES] = digits(in, 2);
    if (parts[DATE_MINUTES] < 0 || parts[DATE_MINUTES] > 59)
        return false;
    if (take(in, ':')) {
        parts[DATE_SECONDS] = digits(in, 2);
        if (parts[DATE_SECONDS] < 0 || parts[DATE_SECONDS] > 59)
            return false;
        if (take(in, '.') && !read_fraction(in, &parts[DATE_MS]))
            return false;
    }
    return parts[DATE_HOURS] < 24 || (parts[DATE_HOURS] == 24 && parts[DATE_MINUTES] == 0 &&
                                      parts[DATE_SECONDS] == 0 && parts[DATE_MS] == 0);
}

/* Z, +hh:mm or +hhmm, in milliseconds. */
static bool read_offset(struct reading *in, double *offset)
{
    double hours, minutes;
    bool minus;

    if (in->at == in->end || take(in, 'Z'))
        return true;
    minus = *in->at == '-';
    if (!minus && *in->at != '+')
        return false;
    in->at++;
    hours = digits(in, 2);
    if (hours < 0 || hours > 23)
        return false;
    (void)take(in, ':'); /* V8 does not ask for it */
    minutes = digits(in, 2);
    if (minutes < 0 || minutes > 59)
        return false;
    *offset = (minus ? -1 : 1) * (hours * 60 + minutes) * 60000;
    return true;
}

static bool read_iso(struct reading in, double *time)
{
    double parts[DATE_PARTS] = { 0, 0, 1, 0, 0, 0, 0 };
    double offset = 0;

    if (!read_year(&in, &parts[DATE_YEAR]))
        return false;
    if (take(&in, '-')) {
        parts[DATE_MONTH] = digits(&in, 2) - 1;
        if (parts[DATE_MONTH] < 0 || parts[DATE_MONTH] > 11)
            return false;
        if (take(&in, '-')) {
            parts[DATE_DAY] = digits(&in, 2);
            if (parts[DATE_DAY] < 1 ||
                parts[DATE_DAY] > days_in(parts[DATE_YEAR], parts[DATE_MONTH]))
                return false;
        }
    }
    if (take(&in, 'T') && (!read_clock(&in, parts) || !read_offset(&in, &offset)))
        return false;
    *time = date_join(parts) - offset;
    return in.at == in.end;
}

/* ---- what V8 takes besides -------------------------------------------------------- */

#define NONE -1

struct loose {
    struct reading in;
    int numbers[3], count; /* of the day */
    int clock[4], clocks;  /* hours, minutes, seconds, milliseconds */
    int month;             /* by name, from 0; NONE */
    int afternoon;         /* hours that AM or PM adds; NONE */
    int sign, zone;        /* sign of an offset that is being read, 0; minutes */
    bool zoned;            /* an offset was given */
    bool read;             /* a number was */
};

static int number(struct loose *loose, int *length)
{
    int value = 0;

    for (*length = 0; is_digit(&loose->in); loose->in.at++, ++*length)
        if (value < 100000000)
            value = value * 10 + (*loose->in.at - '0');
    return value;
}

/* The number is a part of the clock: another follows after a colon. */
static bool add_clock(struct loose *loose, int value)
{
    if (loose->clocks == 4)
        return false;
    loose->clock[loose->clocks++] = value;
    return true;
}

static bool read_loose_offset(struct loose *loose, int value, int length)
{
    int minutes = value;

    if (length > 2) {
        minutes = value / 100 * 60 + value % 100;
    } else {
        int more = 0;

        if (take(&loose->in, ':'))
            minutes = value * 60 + number(loose, &more);
        else
            minutes = value * 60;
    }
    loose->zone = loose->sign * minutes;
    loose->sign = 0;
    return true;
}

static bool in_clock(const struct loose *loose)
{
    return loose->clocks > 0 && loose->clocks < 4 && loose->in.at < loose->in.end;
}

static bool read_loose_number(struct loose *loose)
{
    const bool after_colon = loose->clocks > 0 && loose->in.at[-1] == ':';
    int length;
    const int value = number(loose, &length);

    loose->read = true;
    if (loose->sign)
        return read_loose_offset(loose, value, length);
    if (take(&loose->in, ':'))
        return add_clock(loose, value);
    if (after_colon) {
        double ms;

        if (!add_clock(loose, value))
            return false;
        if (in_clock(loose) && loose->clocks == 3 && take(&loose->in, '.')) {
            if (!read_fraction(&loose->in, &ms))
                return false;
            return add_clock(loose, (int)ms);
        }
        return true;
    }
    if (loose->count == 3)
        return false;
    loose->numbers[loose->count++] = value;
    (void)take(&loose->in, '-');
    return true;
}

static const struct {
    char word[4];
    enum { WORD_MONTH, WORD_HALF, WORD_ZONE } kind;
    int value;
} words[] = {
    { "jan", WORD_MONTH, 0 }, { "feb", WORD_MONTH, 1 },  { "mar", WORD_MONTH, 2 },
    { "apr", WORD_MONTH, 3 }, { "may", WORD_MONTH, 4 },  { "jun", WORD_MONTH, 5 },
    { "jul", WORD_MONTH, 6 }, { "aug", WORD_MONTH, 7 },  { "sep", WORD_MONTH, 8 },
    { "oct", WORD_MONTH, 9 }, { "nov", WORD_MONTH, 10 }, { "dec", WORD_MONTH, 11 },
    { "am", WORD_HALF, 0 },   { "pm", WORD_HALF, 12 },   { "ut", WORD_ZONE, 0 },
    { "utc", WORD_ZONE, 0 },  { "gmt", WORD_ZONE, 0 },   { "z", WORD_ZONE, 0 },
    { "cdt", WORD_ZONE, -5 }, { "cst", WORD_ZONE, -6 },  { "edt", WORD_ZONE, -4 },
    { "est", WORD_ZONE, -5 }, { "mdt", WORD_ZONE, -6 },  { "mst", WORD_ZONE, -7 },
    { "pdt", WORD_ZONE, -7 }, { "pst", WORD_ZONE, -8 },
};

/* A word that means nothing may stand before the numbers only. */
static bool read_word(struct loose *loose)
{
    char word[4] = "";
    size_t length = 0;

    for (; loose->in.at < loose->in.end && (*loose->in.at | 0x20) >= 'a' &&
           (*loose->in.at | 0x20) <= 'z';
         loose->in.at++, length++)
        if (length < 3)
            word[length] = (char)(*loose->in.at | 0x20);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(word, words[i].word) != 0 || (length > 3 && words[i].kind != WORD_MONTH))
            continue;
        if (words[i].kind == WORD_MONTH)
            loose->month = words[i].value;
        else if (words[i].kind == WORD_HALF && loose->clocks > 0)
            loose->afternoon = words[i].value;
        else if (words[i].kind == WORD_ZONE && loose->read)
            loose->zone = words[i].value * 60, loose->zoned = true;
        else
            return false;
        return true;
    }
    return !loose->read && !is_digit(&loose->in);
}

static void skip_parentheses(struct loose *loose)
{
    int depth = 0;

    do {
        depth += *loose->in.at == '(';
        depth -= *loose->in.at == ')';
        loose->in.at++;
    } while (depth > 0 && loose->in.at < loose->in.end);
}

static bool read_piece(struct loose *loose)
{
    const char c = *loose->in.at;

    if (is_digit(&loose->in))
        return read_loose_number(loose);
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
        return read_word(loose);
    if (c == '(') {
        skip_parentheses(loose);
        return true;
    }
    loose->in.at++;
    if (c == '+' || c == '-') {
        if (loose->zoned || loose->clocks > 0) {
            loose->sign = c == '-' ? -1 : 1;
            loose->zoned = true;
            return true;
        }
        return !loose->read;
    }
    return c != ')' || !loose->read;
}

static bool is_day(int number)
{
    return number >= 1 && number <= 31;
}

/* Which of the numbers is what: by their size, and by whether the month was a word. */
static bool set_day(const struct loose *loose, double *parts)
{
    int numbers[3] = { 1, 1, 1 };
    int year, month = loose->month, day;

    if (loose->count == 0)
        return false;
    memcpy(numbers, loose->numbers, (size_t)loose->count * sizeof numbers[0]);
    if (month != NONE) {
        const bool first = is_day(numbers[0]);

        day = numbers[first ? 0 : 1];
        year = numbers[first ? 1 : 0];
    } else if (!is_day(numbers[0])) {
        year = numbers[0];
        month = numbers[1] - 1;
        day = numbers[2];
    } else {
        month = numbers[0] - 1;
        day = numbers[1];
        year = numbers[2];
    }
    year += year < 50 ? 2000 : year < 100 ? 1900 : 0;
    parts[DATE_YEAR] = year;
    parts[DATE_MONTH] = month;
    parts[DATE_DAY] = day;
    return month >= 0 && month <= 11 && is_day(day);
}

static bool set_clock(const struct loose *loose, double *parts)
{
    int hours = loose->clock[0];
    const int minutes = loose->clock[1], seconds = loose->clock[2], ms = loose->clock[3];

    if (loose->afternoon != NONE) {
        if (hours > 12)
            return false;
        hours = hours % 12 + loose->afternoon;
    }
    parts[DATE_HOURS] = hours;
    parts[DATE_MINUTES] = minutes;
    parts[DATE_SECONDS] = seconds;
    parts[DATE_MS] = ms;
    return (hours < 24 || (hours == 24 && minutes == 0 && seconds == 0 && ms == 0)) &&
           minutes < 60 && seconds < 60;
}

static double read_loose(struct reading in)
{
    struct loose loose = { .in = in, .month = NONE, .afternoon = NONE };
    double parts[DATE_PARTS] = { 0 };

    while (loose.in.at < loose.in.end)
        if (!read_piece(&loose))
            return NAN;
    if (!set_day(&loose, parts) || !set_clock(&loose, parts))
        return NAN;
    return date_join(parts) - loose.zone * 60000.0;
}

double date_parse(struct slice text)
{
    struct reading in = { text.data, text.data + text.len };
    double time;

    return read_iso(in, &time) ? time : read_loose(in);
}
