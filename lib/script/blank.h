/* blank.h - the ES5 text, made of the input and the scan's edits. */
#ifndef MDX_SCRIPT_BLANK_H
#define MDX_SCRIPT_BLANK_H

#include "script/scan.h"

/* Adds the text with the edits carried out. Every token stays on its line, and in its column. */
void lower_write(struct buffer *out, struct slice text, const struct edit *edits, uint32_t count);

#endif
