/* inside.h - what the files of this room share. */
#ifndef MDX_TELEMETRY_INSIDE_H
#define MDX_TELEMETRY_INSIDE_H

#include "telemetry/telemetry.h"

/* events.c: the bridge, which hears of everything, counts as one who wants it. */
void telemetry_watch_bridge(struct telemetry *telemetry);
void telemetry_drop_subscriptions(struct telemetry *telemetry);

#endif
