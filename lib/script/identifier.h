/* identifier.h - which characters may stand in an identifier, and which are blank. */
#ifndef MDX_SCRIPT_IDENTIFIER_H
#define MDX_SCRIPT_IDENTIFIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct character_range {
    uint32_t first, last;
};

/* identifier_table.c: beyond ASCII, in order. */
extern const struct character_range identifier_start[], identifier_more[];
extern const size_t identifier_start_count, identifier_more_count;

bool identifier_starts(uint32_t character);    /* $ and _ too */
bool identifier_continues(uint32_t character); /* digits, ZWNJ and ZWJ too */
bool character_is_space(uint32_t character);   /* WhiteSpace, no line ends */
bool character_ends_line(uint32_t character);

#endif
