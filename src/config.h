/* config.h - options from a file. */
#ifndef MDX_SRC_CONFIG_H
#define MDX_SRC_CONFIG_H

#include "program.h"

#include <jansson.h>

/* Reads the file that --config names and takes what the command line does not say. *kept holds the
 * texts that the choices now point to: json_decref() it last. *access: the members that are about
 * who may, as they stand, or NULL; the caller's. An exit status. */
int config_read(struct program *program, uint64_t allowed, json_t **kept, json_t **access);

#endif
