/* replace.c - a file's new content, whole or not at all.
 *
 * It is written beside the old one and put in its place when it is on the disk; readers see
 * the old bytes or the new ones. The rights of a file that is replaced are kept. */
#include "outbound/inside.h"

#include "host/host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* A new file beside the old one. */
static int open_temporary(int folder, char name[40])
{
    static const struct host the_system;
    uint64_t salt;

    if (!host_random(&the_system, &salt, sizeof salt)) {
        errno = EIO;
        return -1;
    }
    snprintf(name, 40, FILES_TEMPORARY "%016llx", (unsigned long long)salt);
    return openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
}

static int write_all(int file, struct slice content)
{
    while (content.len) {
        ssize_t put = write(file, content.data, content.len);

        if (put < 0 && errno != EINTR)
            return -1;
        if (put > 0)
            content = slice_from(content, (size_t)put);
    }
    return fsync(file);
}

/* Links, pipes and the like are left alone. */
static int take_rights(int folder, const char *name, int file)
{
    struct stat about;

    if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW))
        return errno == ENOENT ? 0 : -1;
    if (!S_ISREG(about.st_mode)) {
        errno = S_ISDIR(about.st_mode) ? EISDIR : ENXIO;
        return -1;
    }
    return fchmod(file, about.st_mode & 0777);
}

int file_replace(int folder, const char *name, struct slice content)
{
    char temporary[40];
    int file = open_temporary(folder, temporary);
    int failed, why;

    if (file < 0)
        return -1;
    failed = take_rights(folder, name, file) || write_all(file, content);
    why = errno;
    if (close(file) && !failed) {
        failed = 1;
        why = errno;
    }
    if (!failed && renameat(folder, temporary, folder, name)) {
        failed = 1;
        why = errno;
    }
    if (!failed)
        return 0;
    unlinkat(folder, temporary, 0);
    errno = why;
    return -1;
}
