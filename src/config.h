/* config.h - options from a file. */
#ifndef MDX_SRC_CONFIG_H
#define MDX_SRC_CONFIG_H

#include "program.h"

#include <jansson.h>

/* Reads the file that --config names and takes what the command line does not say. *kept holds the
 * texts that the choices now point to: json_decref() it last. An exit status. */
int config_read(struct program *program, uint64_t allowed, json_t **kept);

#endif
