/* program.h - what every verb is handed: what was asked for, and how to answer. */
#ifndef MDX_SRC_PROGRAM_H
#define MDX_SRC_PROGRAM_H

#include "options.h"

#include <jansson.h>

/* What the file of --config says besides options. */
struct config {
    json_t *kept;    /* holds the texts that the choices point to */
    json_t *access;  /* the members that are about who may, as they stand; or NULL */
    json_t *sources; /* other people's tools, by name; or NULL */
};

struct program {
    const char *verb_name;
    struct choices choices;
    struct config config;
    int json;       /* results and errors as JSON */
    int colour_out; /* colours on stdout / on stderr */
    int colour_err;
    int terminal_out; /* somebody looks at stdout */
    int terminal_err;
    int in_progress; /* a line of progress stands on stderr */
};

/* One verb: what it is called, takes and does. */
struct verb {
    const char *name;
    int (*run)(struct program *program); /* an exit status */
    uint64_t options;
    int least_words, most_words; /* positional arguments; most -1: any number */
    int pass_on;                 /* words after the first may look like options: input */
    const char *usage;           /* what follows `mdx NAME` */
    const char *summary;         /* one line */
    const char *detail;          /* more for its help; NULL: none */
};

/* The table of verbs; ends with a NULL name. */
extern const struct verb verbs[];
const struct verb *verb_find(const char *name);
/* Writes a verb's help. */
void verb_help(const struct verb *verb);
void program_help(void);

/* The verbs, in the files named after their subjects. */
int verb_init(struct program *program);
int verb_load(struct program *program);
int verb_mcp(struct program *program);
int verb_run(struct program *program);
int verb_call(struct program *program);
int verb_list(struct program *program);
int verb_get(struct program *program);
int verb_versions(struct program *program);
int verb_diff(struct program *program);
int verb_rollback(struct program *program);
int verb_weights(struct program *program);
int verb_delete(struct program *program);
int verb_search(struct program *program);
int verb_stats(struct program *program);
int verb_serve(struct program *program);
int verb_check(struct program *program);
int verb_script(struct program *program);
int verb_inspect(struct program *program);
int verb_test(struct program *program);
int verb_explain(struct program *program);
int verb_doctor(struct program *program);
int verb_demo(struct program *program);
int verb_schema(struct program *program);
int verb_import(struct program *program);
int verb_tools(struct program *program);
int verb_request(struct program *program);
int verb_auth(struct program *program);
int verb_export(struct program *program);
int verb_completion(struct program *program);
int verb_version(struct program *program);
int verb_help_verb(struct program *program);

#endif
