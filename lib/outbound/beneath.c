/* beneath.c - what lies below a folder, and no way out of it.
 *
 * A path is tidied as text first: `..` and absolute paths are refused there. What symbolic links
 * make of it is the system's business (openat2), or, where it has none, they are not followed. */
#include "outbound/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PATH_MOST = 4095, PART_MOST = 255 };

static mdx_status add_part(struct slice part, struct buffer *out, struct error *error)
{
    if (!part.len || slice_is(part, "."))
        return MDX_OK;
    if (slice_is(part, ".."))
        return error_set(error, CODE_SECURITY_VIOLATION,
                         "files: a path may not hold '..'; name files from the root of the files");
    if (part.len > PART_MOST)
        return error_set(error, CODE_INVALID_PARAMS, "files: a name is longer than %d bytes",
                         PART_MOST);
    if (out->len)
        buffer_add_char(out, '/');
    buffer_add_slice(out, part);
    return MDX_OK;
}

mdx_status path_tidy(struct slice given, struct buffer *out, struct error *error)
{
    mdx_status status = MDX_OK;

    if (slice_find(given, '\0') < given.len)
        return error_set(error, CODE_SECURITY_VIOLATION, "files: the path holds a NUL character");
    if (slice_starts(given, "/"))
        return error_set(error, CODE_SECURITY_VIOLATION,
                         "files: the path is absolute; leave the first / out");
    if (given.len > PATH_MOST)
        return error_set(error, CODE_INVALID_PARAMS, "files: the path is longer than %d bytes",
                         PATH_MOST);
    while (given.len && !status)
        status = add_part(slice_split(given, '/', &given), out, error);
    if (!status && !out->len)
        buffer_add_char(out, '.');
    return status ? status : buffer_failed(out) ? error_no_memory(error) : MDX_OK;
}

int beneath_walk(int root, const char *path, int flags)
{
    int at = root, next, why;
    char part[PART_MOST + 1];

    for (;;) {
        size_t len = strcspn(path, "/");
        bool last = !path[len];

        if (len > PART_MOST) {
            errno = ENAMETOOLONG;
            next = -1;
        } else {
            memcpy(part, path, len);
            part[len] = 0;
            next =
                openat(at, part, O_NOFOLLOW | O_CLOEXEC | (last ? flags : O_RDONLY | O_DIRECTORY));
        }
        why = errno;
        if (at != root)
            close(at);
        errno = why;
        if (last || next < 0)
            return next;
        at = next;
        path += len + 1;
    }
}

#ifdef SYS_openat2
#include <linux/openat2.h>

int beneath_open(int root, const char *path, int flags)
{
    struct open_how how = { .flags = (unsigned)(flags | O_CLOEXEC),
                            .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS };
    int tries = 8;
    long opened;

    /* EAGAIN: something was renamed meanwhile, so the system could not tell. */
    do
        opened = syscall(SYS_openat2, root, path, &how, sizeof how);
    while (opened < 0 && errno == EAGAIN && --tries);
    if (opened < 0 && (errno == ENOSYS || errno == EPERM))
        return beneath_walk(root, path, flags);
    return (int)opened;
}
#else
int beneath_open(int root, const char *path, int flags)
{
    return beneath_walk(root, path, flags);
}
#endif

/* The folder at the first len bytes of the path; below zero as with open(). */
static int open_prefix(int root, const char *path, size_t len)
{
    char prefix[PATH_MOST + 1];

    memcpy(prefix, path, len);
    prefix[len] = 0;
    return beneath_open(root, len ? prefix : ".", O_RDONLY | O_DIRECTORY);
}

/* Makes what is missing on the way to the folder at the first len bytes. */
static int make_folders(int root, const char *path, size_t len)
{
    char part[PART_MOST + 1];
    size_t from = 0, to;
    int folder = open_prefix(root, path, 0);

    for (; folder >= 0 && from < len; from = to + 1) {
        int made, why;

        to = from + strcspn(path + from, "/");
        memcpy(part, path + from, to - from);
        part[to - from] = 0;
        made = mkdirat(folder, part, 0777);
        why = errno;
        close(folder);
        errno = why;
        if (made && errno != EEXIST)
            return -1;
        folder = open_prefix(root, path, to);
    }
    return folder;
}

int beneath_parent(int root, const char *path, bool make, const char **last)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0;
    int folder = open_prefix(root, path, len);

    *last = slash ? slash + 1 : path;
    if (folder < 0 && errno == ENOENT && make)
        folder = make_folders(root, path, len);
    return folder;
}
