/* date.h - what the files about Date share.
 *
 * A time is milliseconds since 1970, UTC, or NaN. Local time is UTC: no host sets another. */
#ifndef MDX_SANDBOX_BUILTIN_DATE_H
#define MDX_SANDBOX_BUILTIN_DATE_H

#include "sandbox/builtin/array.h"

#include "base/slice.h"

#define MS_PER_DAY 86400000.0

enum date_part {
    DATE_YEAR,
    DATE_MONTH, /* from 0 */
    DATE_DAY,   /* from 1 */
    DATE_HOURS,
    DATE_MINUTES,
    DATE_SECONDS,
    DATE_MS,
    DATE_PARTS,
    DATE_WEEKDAY = DATE_PARTS /* from 0, a Sunday; is read only */
};

/* Of a time that is not NaN: the parts and the day of the week. */
void date_split(double time, double parts[DATE_PARTS + 1]);
/* MakeDate(MakeDay(…), MakeTime(…)), not clipped; NaN when a part is none that is finite. */
double date_join(const double parts[DATE_PARTS]);
double date_clip(double time);
/* The year that the number stands for: 0 to 99 are of the 20th century. */
double date_full_year(double year);

/* What a text says: the standard's format, and what V8 takes besides. NaN: nothing. */
double date_parse(struct slice text);

/* thisTimeValue. */
double date_this(duk_context *ctx, const char *method);
/* Sets the time of `this`, and pushes it. */
duk_ret_t date_set_this(duk_context *ctx, double time);

/* Defines on Date.prototype, which is on top. */
void date_define_parts(duk_context *ctx);
void date_define_texts(duk_context *ctx);
/* Pushes the text that toString() gives. */
void date_push_text(duk_context *ctx, double time);

#endif
