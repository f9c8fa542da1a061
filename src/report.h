/* report.h - saying what went wrong, to a person or as JSON, and with which exit status.
 *
 * Errors go to stderr: `{"error": …}` in one line with --json, else as mdx_error_text() writes
 * them. What the program itself finds wrong looks the same as what the library finds. */
#ifndef MDX_SRC_REPORT_H
#define MDX_SRC_REPORT_H

#include "program.h"

#include <mdxrt.h>

enum problem_kind {
    PROBLEM_USAGE,          /* 64: the command line */
    PROBLEM_INPUT,          /* 65: input, or a document */
    PROBLEM_FILE,           /* 66: a file that cannot be read */
    PROBLEM_UNKNOWN,        /* 66: a name that nothing has */
    PROBLEM_UNKNOWN_TARGET, /* 66: an id that nothing has */
    PROBLEM_STORE,          /* 66: no store where one was expected */
    PROBLEM_EXISTS,         /* 73: would be overwritten */
    PROBLEM_CONFIG,         /* 78 */
    PROBLEM_CONNECTION,     /* 69: a server cannot be reached */
    PROBLEM_TRANSPORT,      /* 69: a server answers nonsense */
    PROBLEM_OUTPUT,         /* 74: what was to be said could not be written */
    PROBLEM_FAILED          /* 70 */
};

/* Says it, and answers the exit status. hint: what to do; NULL: the verb's help, where that may say
 * it. */
int problem(struct program *program, enum problem_kind kind, const char *hint, const char *format,
            ...) __attribute__((format(printf, 4, 5)));
/* The same for a library's error: says it, frees it, answers its exit status. error may be NULL
 * when there was no memory for one; status tells then. */
int report(struct program *program, mdx_status status, mdx_error *error);
/* The same without freeing. */
int report_shown(struct program *program, mdx_status status, const mdx_error *error);
/* What is written of an error already, as text or as JSON, each with its line end; and what to do,
 * when its code is given because it does not say that itself. */
void report_text(struct program *program, const char *said, const char *code);
/* A file that could not be read, by its errno. */
int report_file(struct program *program, const char *path, int problem_number);
/* An error answered by a server: JSON with code, message, … */
int report_remote(struct program *program, int http_status, const char *body, size_t len);

/* A line of progress on stderr, for a terminal only; the next one takes its place. NULL ends it. */
void progress(struct program *program, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void progress_end(struct program *program);

/* Something worth knowing that is no failure, on stderr. */
void warn(struct program *program, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
