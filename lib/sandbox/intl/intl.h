/* intl.h - Intl and toLocaleString for en-US, in the forms that are in common use.
 *
 * ECMA-402 says how options are read, CLDR what the texts are. Every locale that is asked for is
 * answered in en-US, and resolvedOptions() says so. */
#ifndef MDX_SANDBOX_INTL_H
#define MDX_SANDBOX_INTL_H

#include "sandbox/builtins.h"

#define LOCALE "en-US"

/* ---- options.c: [[GetOption]] and its kin; index is that of the options (undefined: none) ---- */

/* The index of the value in the list (ends with NULL), or `otherwise` when it is undefined;
 * RangeError for any other. */
int option_of(duk_context *ctx, duk_idx_t index, const char *name, const char *const *values,
              int otherwise);
int option_number(duk_context *ctx, duk_idx_t index, const char *name, int least, int most,
                  int otherwise);
/* Pushes the value as a string; false, with nothing pushed: undefined. */
bool option_text(duk_context *ctx, duk_idx_t index, const char *name);
/* -1: undefined. */
int option_bool(duk_context *ctx, duk_idx_t index, const char *name);
/* Sets a text of the object on top. */
void option_put(duk_context *ctx, const char *name, const char *value);
/* [ ... object ] -> [ ... object function ]: its format(), made once; it finds the object under
 * BOUND. */
#define BOUND DUK_HIDDEN_SYMBOL("bound")
void push_bound(duk_context *ctx, duk_c_function function);
/* Checks locales: undefined, a tag, or a list of tags. */
void locales_check(duk_context *ctx, duk_idx_t index);
duk_ret_t supported_locales(duk_context *ctx);
/* [ ... global Intl constructor prototype ] is finished: tag, supportedLocalesOf, its place. */
void intl_finish(duk_context *ctx, const char *name);

/* ---- amount.c: a number as decimal digits ------------------------------------------- */

enum decimal_kind { DECIMAL_FINITE, DECIMAL_INFINITE, DECIMAL_NAN };

#define DECIMAL_DIGITS 420

struct amount {
    enum decimal_kind kind;
    bool negative;
    int point; /* digits before the decimal point; may be negative */
    int count; /* 0: the number is zero */
    char digits[DECIMAL_DIGITS];
};

/* Of the number at index, which is left alone. */
void amount_read(duk_context *ctx, duk_idx_t index, struct amount *decimal);
/* Half away from zero. */
void amount_round(struct amount *decimal, int digits);
/* With so many digits behind the point and before it at least; with commas where grouped. */
void amount_write(const struct amount *decimal, int integers, int fractions, bool grouped,
                  struct buffer *out);

/* ---- the others -------------------------------------------------------------------------- */

void number_format_install(duk_context *ctx); /* each on Intl, which is on top */
void date_format_install(duk_context *ctx);
void plural_install(duk_context *ctx);

enum date_parts { DATE_ANY, DATE_DATE, DATE_TIME };
duk_ret_t number_to_locale(duk_context *ctx); /* Number.prototype.toLocaleString */
duk_ret_t date_to_locale(duk_context *ctx);   /* Date.prototype's; magic: enum date_parts */
/* "one" or "other": cardinal, of English. */
bool plural_is_one(const struct amount *decimal, int fractions);

#endif
