/* lmdb_folder.c - the folder of a store and its lock file, before LMDB opens them;
 * and what is told when that fails. */
#include "store/lmdb_env.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LOCK_TRIES 400 /* waits of 5 ms for another program that holds the lock file */

mdx_status opening_tell(const struct opening *opening, enum code code, const char *what,
                        const char *hint)
{
    mdx_status status = error_set(opening->error, code, "the store '%.*s' %s",
                                  (int)opening->folder.len, opening->folder.data, what);

    error_hint(opening->error, "%s", hint);
    return status;
}

mdx_status opening_foreign(const struct opening *opening)
{
    return opening_tell(opening, CODE_STORE_FORMAT,
                        "holds something that this library did not write",
                        "Use another folder, or a copy of the store from before it was damaged.");
}

mdx_status opening_locked(const struct opening *opening)
{
    return opening_tell(opening, CODE_STORE_LOCKED,
                        "is held by another program in a way that cannot be shared",
                        "Close the program that uses it, or give both the same version of LMDB.");
}

mdx_status opening_failed(const struct opening *opening, int rc)
{
    switch (rc) {
    case ENOMEM:
        return error_no_memory(opening->error);
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EIO:
        return opening_tell(opening, CODE_STORE_FULL, "cannot be made: the disk is full",
                            "Free some space there, and open it again.");
    case EACCES:
    case EPERM:
    case EROFS:
        return opening_tell(opening, CODE_STORE_READ_ONLY, "cannot be written by this user",
                            "Give this user write permission on the folder and its files.");
    case EAGAIN:
    case EBUSY:
        return opening_locked(opening);
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
    case MDB_INCOMPATIBLE:
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
        return opening_foreign(opening);
    default:
        return opening_tell(opening, CODE_STORE_FAILED, "could not be opened",
                            "Check that the folder can be used and the disk is sound.");
    }
}

mdx_status folder_make(const struct opening *opening)
{
    struct stat there;
    int failure = mkdir(opening->path.data, 0770) ? errno : 0;

    if (stat(opening->path.data, &there) == 0) {
        if (S_ISDIR(there.st_mode))
            return MDX_OK;
        return opening_tell(opening, CODE_CONFIG_INVALID, "is a file, not a folder",
                            "Name a folder.");
    }
    if (failure == ENOENT || failure == ENOTDIR)
        return opening_tell(opening, CODE_CONFIG_INVALID,
                            "cannot be made: the folder that it should lie in does not exist",
                            "Make that folder first, or name another one.");
    if (failure == ENAMETOOLONG || failure == ELOOP)
        return opening_tell(opening, CODE_CONFIG_INVALID, "cannot be made: its name is too long",
                            "Name another folder.");
    return opening_failed(opening, failure);
}

/* Room on disk for the whole lock file: LMDB maps it with holes, and a full disk would end the
 * process when a reader first touches one. */
#ifdef __linux__
static int take_room(int file)
{
    if (fallocate(file, 0, 0, LOCK_BYTES) == 0 || (errno != ENOSPC && errno != EDQUOT))
        return 0;
    return errno;
}
#else
static int take_room(int file)
{
    (void)file;
    return 0;
}
#endif

/* LMDB would wait for ever for a program that holds the lock file for itself. */
static bool is_held(int file)
{
    const struct timespec pause = { 0, 5000000 };

    for (unsigned tries = 0; tries < LOCK_TRIES; tries++) {
        struct flock held = { .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1 };

        if (fcntl(file, F_GETLK, &held) != 0 || held.l_type == F_UNLCK)
            return false;
        nanosleep(&pause, NULL); /* check: another program may be opening it, for a moment */
    }
    return true;
}

/* Nobody in this process has the environment open, so closing the file loses no lock. */
mdx_status folder_lock(const struct opening *opening)
{
    int file = open(opening->lock.data, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
    mdx_status status = MDX_OK;
    int failure;

    if (file < 0)
        return MDX_OK; /* LMDB will find out why */
    failure = take_room(file);
    if (failure)
        status = opening_failed(opening, failure);
    else if (is_held(file))
        status = opening_locked(opening);
    close(file);
    return status;
}
