/* announce.h - the host hears of what happens to definitions. */
#ifndef MDX_LOAD_ANNOUNCE_H
#define MDX_LOAD_ANNOUNCE_H

#include "load/load.h"

/* Tells of an event, with the report's members in it. */
void announce(struct library *library, enum event_kind kind, const json_t *report);
/* Something of that name has begun, or has failed. */
void announce_start(struct library *library, enum event_kind kind, struct slice id);
void announce_error(struct library *library, enum event_kind kind, struct slice id,
                    const struct error *error);

#endif
