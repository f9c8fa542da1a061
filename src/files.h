/* files.h - which files hold definitions. */
#ifndef MDX_SRC_FILES_H
#define MDX_SRC_FILES_H

#include "program.h"

#include <stdint.h>
#include <sys/stat.h>

#define DOCUMENT_MOST_BYTES                                                                        \
    ((size_t)64 << 20) /* the library's own limit is lower and says more                           \
                        */

struct file {
    char *path; /* as the user would write it */
    struct stat info;
    uint64_t gone_since_ms; /* 0: it is there */
};

struct files {
    struct file *items; /* in order of path within each folder given */
    size_t count;
};

/* Collects files and, of folders, those that hold definitions. report_missing: a path that is not
 * there is said and fails; else it is left out. An exit status. */
int files_collect(struct program *program, char *const *paths, size_t path_count,
                  int report_missing, struct files *files);
/* Adds a file that is gone, as it was. */
void files_keep(struct files *files, const struct file *file);
void files_free(struct files *files);

#define FOLDER_GIVES "A folder gives its *.mdx, and .md .json .ts .js with $id, $type or mdxld."

/* Whether the file is a bare module by its name. */
int file_is_module(const char *path);

#endif
