/* loading.h - files into a runtime. */
#ifndef MDX_SRC_LOADING_H
#define MDX_SRC_LOADING_H

#include "files.h"
#include "program.h"

#include <mdxrt.h>

/* Which file an id came from: one id in two files is an error. */
struct origins {
    struct origin {
        char *id, *path;
    } * items;
    size_t count;
    int twice; /* an id was found in two files */
};

struct origin *origin_of_id(struct origins *origins, const char *id);
struct origin *origin_of_path(struct origins *origins, const char *path);
void origins_put(struct origins *origins, const char *id, const char *path);
void origins_drop(struct origins *origins, struct origin *origin);
void origins_free(struct origins *origins);

/* Options of a load that come from the command line. */
void loading_options(struct program *program, const char *path, mdx_load_options *options,
                     char **metadata);

/* Tells why a document was not taken; an id that --id gave is not looked for in it. */
int loading_failed(struct program *program, mdx_status status, mdx_error *error);

/* Checks one file, and that no other file has its id. *id is freed by the caller. An exit status;
 * what was wrong has been said. */
int loading_check(struct program *program, mdx_runtime *rt, struct origins *origins,
                  const char *path, const char *text, size_t len, char **id);

/* Reads, checks and loads one file, or standard input as `-`; origins learns it. */
int loading_file(struct program *program, mdx_runtime *rt, struct origins *origins,
                 const char *path, mdx_loaded **loaded);

/* The path is of a regular file. NULL is none. */
int is_document(const char *path);
/* Loads one document that stands alone; *id is then to be freed. */
int load_document(struct program *program, mdx_runtime *rt, const char *path, char **id);

#endif
