/* httpdate.h - dates as HTTP writes them. */
#ifndef MDX_OUTBOUND_HTTPDATE_H
#define MDX_OUTBOUND_HTTPDATE_H

#include "base/slice.h"

/* Milliseconds since 1970; false: it is none, or before that. */
bool http_date(struct slice text, uint64_t *at_ms);

#endif
