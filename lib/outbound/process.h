/* process.h - children of the default bridge: started, written to, read line by line, ended.
 *
 * Everything is under the bridge's lock. The driver moves their bytes; no call here waits but
 * processes_end(). */
#ifndef MDX_OUTBOUND_PROCESS_H
#define MDX_OUTBOUND_PROCESS_H

#include "outbound/inside.h"

#include <poll.h>
#include <sys/types.h>

enum { PROCESSES_MOST = 64, PROCESS_FDS = 4 };

/* What is to be started; texts end in NUL. */
struct spawn {
    const char *command;
    char **arguments;   /* the command first, then NULL */
    char **environment; /* NAME=VALUE, then NULL */
    const char *folder; /* NULL: the host's own */
};

struct spawned {
    pid_t pid;
    int watch;        /* readable once it has ended; -1: the system has none */
    int in, out, err; /* our ends: non-blocking, closed on exec */
};

/* spawn.c: 0, or the errno that says why nothing was started. */
int spawn_process(const struct spawn *spawn, struct spawned *made);

struct process {
    struct process *next, *previous;
    uint64_t number;
    mdx_runtime *rt;
    struct spawned own;  /* descriptors are -1 once closed */
    struct buffer to;    /* bytes that it has not taken yet */
    struct buffer from;  /* what it said and nobody has acknowledged */
    uint64_t from_at;    /* how many bytes came before those */
    size_t lines;        /* bytes of whole lines in `from` */
    struct buffer noise; /* the end of what it wrote to its standard error */
    bool over;           /* a line larger than the bridge takes */
    bool ended;          /* reaped; `from` is all there is */
    int status;          /* as waitpid() has it; -1: not known */
    uint64_t due_ns;     /* of its end: when the next, harder word is due; 0: it may live */
    unsigned words;      /* said so far: end of input, SIGTERM, SIGKILL */
    uint64_t read_token; /* somebody waits for lines; 0: nobody */
    uint64_t answering;  /* the token that is being answered now, or 0 */
    bool told;           /* a read has told that it ended */
    bool closed;         /* nobody reads it any more */
    uint64_t unused_ns;  /* it ends then, unless somebody has used it; 0: somebody has */
};

/* Operations: process.open, process.write, process.read, process.close. */
void process_open_begin(struct outbound *outbound, const mdx_op *op);
void process_write_begin(struct outbound *outbound, const mdx_op *op);
void process_read_begin(struct outbound *outbound, const mdx_op *op);
void process_close_begin(struct outbound *outbound, const mdx_op *op);

/* Moves what can be moved without waiting, and answers reads. True: one was answered. */
bool processes_move(struct outbound *outbound);
/* Descriptors to wait for: how many were put into `watched`, which has room for PROCESS_FDS of each
 * process. */
unsigned processes_watch(struct outbound *outbound, struct pollfd *watched);
/* When they must be looked at without any descriptor being ready; UINT64_MAX: never. */
uint64_t processes_due_ns(const struct outbound *outbound);
/* The read is not wanted any more. False: it is none of a process. */
bool process_cancel(struct outbound *outbound, uint64_t token);
/* Ends all: input closed, SIGTERM, SIGKILL, each after a while; back when they are reaped. */
void processes_end(struct outbound *outbound);

/* process.c, for its neighbours: under the lock. */
struct process *process_find(const struct outbound *outbound, uint64_t number);
void process_close_input(struct process *process);
void process_drop(struct outbound *outbound, struct process *process);
/* process_move.c: all of one that can be done without waiting. */
void process_move(struct process *process, uint64_t now_ns);

#endif
