/* config.h - options from a file. */
#ifndef MDX_SRC_CONFIG_H
#define MDX_SRC_CONFIG_H

#include "program.h"

/* Reads the file that --config names, if one is named, and takes into program->choices and
 * program->config what the command line does not say. One file is for all verbs: options that only
 * others take are passed over. An exit status; config_free() in any case. */
int config_read(struct program *program, uint64_t allowed);
void config_free(struct config *config);

#endif
