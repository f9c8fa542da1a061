/* wire.h - the door of the grammars that several protocols share. */
#ifndef MDX_WIRE_WIRE_H
#define MDX_WIRE_WIRE_H

#include "wire/events.h"
#include "wire/graphql.h"
#include "wire/form.h"
#include "wire/jsonrpc.h"

#endif
