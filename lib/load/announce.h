/* announce.h - the host hears of what has changed among the definitions. */
#ifndef MDX_LOAD_ANNOUNCE_H
#define MDX_LOAD_ANNOUNCE_H

#include "load/load.h"

/* Tells the bridge of an event, with the report as its data. Without memory nobody hears. */
void announce(struct library *library, const char *name, const json_t *report);

#endif
