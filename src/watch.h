/* watch.h - files that are served, kept up to date. */
#ifndef MDX_SRC_WATCH_H
#define MDX_SRC_WATCH_H

#include "files.h"
#include "loading.h"
#include "program.h"

#include <mdxrt.h>

struct watch {
    struct program *program;
    mdx_runtime *rt;
    char *const *paths; /* as given */
    size_t path_count;
    struct files files; /* as they were when last looked at */
    struct origins origins;
    int descriptor;      /* inotify; -1: files are looked at now and then */
    uint64_t look_at_ms; /* when to look; UINT64_MAX: when something happens */
};

/* Collects and loads the files. Mistakes are said; an exit status when nothing could be loaded, or
 * two files have one id. */
int watch_begin(struct watch *watch);
/* Milliseconds until watch_look() wants to be called; -1: when the descriptor is readable. */
int watch_timeout(const struct watch *watch);
/* Something may have happened. */
void watch_look(struct watch *watch);
void watch_end(struct watch *watch);

/* folders.c: being told of changes in folders. -1 when the system cannot. */
int folders_open(void);
/* Watches the folders of the paths, and all below those that are folders. Again is harmless. */
void folders_add(int descriptor, char *const *paths, size_t count);
/* Reads what happened. Whether anything did. */
int folders_read(int descriptor);

#endif
