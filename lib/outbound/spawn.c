/* spawn.c - a child process with three pipes and nothing else of the host's.
 *
 * Its own process group, default signals, no other descriptor, only the environment that it is
 * given. Between fork() and exec() nothing is called that may not be called there. */
#include "outbound/process.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ABOVE_STANDARD = 10, OPEN_MOST = 65536 };

/* The child's ends and the one that tells why exec() failed. */
struct ends {
    int in[2], out[2], err[2], why[2];
};

static void close_pair(int pair[2])
{
    for (int i = 0; i < 2; i++)
        if (pair[i] >= 0)
            close(pair[i]);
    pair[0] = pair[1] = -1;
}

static void close_ends(struct ends *ends)
{
    int why = errno;

    close_pair(ends->in);
    close_pair(ends->out);
    close_pair(ends->err);
    close_pair(ends->why);
    errno = why;
}

/* A host may have closed its standard descriptors: ours never take their places. */
static bool move_up(int pair[2])
{
    for (int i = 0; i < 2; i++) {
        int moved = fcntl(pair[i], F_DUPFD_CLOEXEC, ABOVE_STANDARD);

        if (moved < 0)
            return false;
        close(pair[i]);
        pair[i] = moved;
    }
    return true;
}

#ifdef __linux__
static bool open_pipe(int pair[2])
{
    return !pipe2(pair, O_CLOEXEC) && move_up(pair);
}
#else
static bool open_pipe(int pair[2])
{
    return !pipe(pair) && move_up(pair);
}
#endif

/* Its input is a socket, so that writing to one that has gone raises no signal. */
static bool open_ends(struct ends *ends)
{
    *ends = (struct ends){ { -1, -1 }, { -1, -1 }, { -1, -1 }, { -1, -1 } };
    if (!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends->in) && move_up(ends->in) &&
        open_pipe(ends->out) && open_pipe(ends->err) && open_pipe(ends->why))
        return true;
    close_ends(ends);
    return false;
}

/* ---- in the child ------------------------------------------------------------------- */

#ifdef SYS_close_range
static bool close_range_from(int from)
{
    return !syscall(SYS_close_range, (unsigned)from, ~0U, 0U);
}
#else
static bool close_range_from(int from)
{
    (void)from;
    return false;
}
#endif

static void close_from(int from)
{
    if (close_range_from(from))
        return;
    for (int fd = from; fd < OPEN_MOST; fd++)
        close(fd);
}

static void use_default_signals(void)
{
    struct sigaction usual = { .sa_handler = SIG_DFL };
    sigset_t none;

    for (int number = 1; number < NSIG; number++)
        sigaction(number, &usual, NULL);
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, NULL);
}

static void become(const struct spawn *spawn, const struct ends *ends)
{
    enum { TELL = 3 };
    int why;
    ssize_t told;

    setpgid(0, 0);
    if (dup2(ends->in[1], 0) >= 0 && dup2(ends->out[1], 1) >= 0 && dup2(ends->err[1], 2) >= 0 &&
        dup2(ends->why[1], TELL) >= 0 && fcntl(TELL, F_SETFD, FD_CLOEXEC) >= 0) {
        close_from(TELL + 1);
        use_default_signals();
        if (!spawn->folder || !chdir(spawn->folder))
            execve(spawn->command, spawn->arguments, spawn->environment);
    }
    why = errno;
    told = write(TELL, &why, sizeof why);
    (void)told;
    _exit(127);
}

/* ---- in the host --------------------------------------------------------------------- */

#ifdef SYS_pidfd_open
static int watch_process(pid_t pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0U);
}
#else
static int watch_process(pid_t pid)
{
    (void)pid;
    return -1;
}
#endif

/* Signals wait while there are two of us, so that no handler of the host runs in the child. */
static pid_t fork_quietly(const struct spawn *spawn, const struct ends *ends)
{
    sigset_t all, before;
    pid_t pid;
    int why;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid = fork();
    if (!pid)
        become(spawn, ends);
    why = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = why;
    return pid;
}

/* 0: it runs. Else what exec() said; it has been reaped then. */
static int read_why(int from, pid_t pid)
{
    int why = 0;
    ssize_t got;

    do
        got = read(from, &why, sizeof why);
    while (got < 0 && errno == EINTR);
    if (got != (ssize_t)sizeof why)
        return 0;
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    return why ? why : EIO;
}

static int take(int pair[2], int which)
{
    int taken = pair[which];

    fcntl(taken, F_SETFL, fcntl(taken, F_GETFL) | O_NONBLOCK);
    pair[which] = -1;
    return taken;
}

int spawn_process(const struct spawn *spawn, struct spawned *made)
{
    struct ends ends;
    int why;

    *made = (struct spawned){ -1, -1, -1, -1, -1 };
    if (!open_ends(&ends))
        return errno;
    made->pid = fork_quietly(spawn, &ends);
    if (made->pid < 0) {
        why = errno;
        close_ends(&ends);
        return why;
    }
    /* Both do it: whichever comes first. */
    setpgid(made->pid, made->pid);
    close(ends.why[1]);
    ends.why[1] = -1;
    why = read_why(ends.why[0], made->pid);
    if (!why) {
        made->in = take(ends.in, 0);
        made->out = take(ends.out, 0);
        made->err = take(ends.err, 0);
        made->watch = watch_process(made->pid);
    }
    close_ends(&ends);
    return why;
}
