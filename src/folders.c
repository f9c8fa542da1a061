/* folders.c - being told of changes in folders, by inotify where it is.
 *
 * Folders are watched, not files: an editor that writes a new file and renames it over the old one
 * would take a watched file away. */
#include "watch.h"

#include "text.h"

#if defined(__linux__)

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define DEEPEST 32
#define CHANGES                                                                                    \
    (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_DELETE_SELF |       \
     IN_ATTRIB | IN_ONLYDIR)

int folders_open(void)
{
    return inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
}

static int is_folder_entry(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strcmp(entry->d_name, "node_modules") &&
           (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN);
}

static void add_tree(int descriptor, const char *folder, int depth)
{
    struct dirent **entries = NULL;
    int count;

    if (inotify_add_watch(descriptor, folder, CHANGES) < 0 || depth > DEEPEST)
        return;
    count = scandir(folder, &entries, is_folder_entry, alphasort);
    for (int at = 0; at < count; at++) {
        char *path = format_text("%s/%s", folder, entries[at]->d_name);
        struct stat info;

        if (!lstat(path, &info) && S_ISDIR(info.st_mode))
            add_tree(descriptor, path, depth + 1);
        free(path);
        free(entries[at]);
    }
    free(entries);
}

void folders_add(int descriptor, char *const *paths, size_t count)
{
    for (size_t at = 0; at < count; at++) {
        const char *slash = strrchr(paths[at], '/');
        struct stat info;
        char *parent;

        if (!stat(paths[at], &info) && S_ISDIR(info.st_mode)) {
            add_tree(descriptor, paths[at], 0);
            continue;
        }
        parent = slash ? copy_text(paths[at], (size_t)(slash - paths[at]) + (slash == paths[at]))
                       : copy_text(".", 1);
        inotify_add_watch(descriptor, parent, CHANGES);
        free(parent);
    }
}

int folders_read(int descriptor)
{
    _Alignas(struct inotify_event) char bytes[4096];
    int something = 0;
    ssize_t got;

    while ((got = read(descriptor, bytes, sizeof bytes)) > 0) {
        for (ssize_t at = 0; at < got;) {
            const struct inotify_event *event = (const void *)(bytes + at);

            /* A file that was only made is not written yet; when it is, that is told too. */
            something |= (event->mask & (IN_CREATE | IN_ISDIR)) != IN_CREATE;
            at += (ssize_t)(sizeof *event + event->len);
        }
    }
    return something;
}

#else

int folders_open(void)
{
    return -1;
}

void folders_add(int descriptor, char *const *paths, size_t count)
{
    (void)descriptor;
    (void)paths;
    (void)count;
}

int folders_read(int descriptor)
{
    (void)descriptor;
    return 1;
}

#endif
