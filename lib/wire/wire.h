/* wire.h - the door of the wire: grammars that several protocols share. */
#ifndef MDX_WIRE_WIRE_H
#define MDX_WIRE_WIRE_H

#include "wire/graphql.h"

#endif
