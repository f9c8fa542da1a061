/* options.h - what the command line and a configuration file can say.
 *
 * One table has every option of every verb; a verb names those it takes. */
#ifndef MDX_SRC_OPTIONS_H
#define MDX_SRC_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

enum option {
    OPT_HELP,
    OPT_JSON,
    OPT_STORE,
    OPT_LISTEN,
    OPT_TIMEOUT,
    OPT_MEMORY,
    OPT_ALLOW,
    OPT_ALLOW_ALL,
    OPT_CONFIG,
    OPT_PUBLIC,
    OPT_TOKEN_FILE,
    OPT_HOST,
    OPT_ORIGIN,
    OPT_FILES,
    OPT_ID,
    OPT_NEW,
    OPT_EXPECT,
    OPT_NOTE,
    OPT_PREFIX,
    OPT_TYPE,
    OPT_LIMIT,
    OPT_CURSOR,
    OPT_PURGE,
    OPT_CLEAR,
    OPT_INPUT,
    OPT_PATH,
    OPT_URL,
    OPT_TAG,
    OPT_METHOD,
    OPT_BELOW,
    OPT_SERVER,
    OPT_AUTH,
    OPT_RETRY,
    OPT_NDJSON,
    OPT_LOG,
    OPT_OTLP,
    OPT_SAMPLE,
    OPT_SEARCH,
    OPT_ENV,
    OPT_CWD,
    OPT_SETTINGS,
    OPT_CACHE,
    OPT_COUNT
};

#define HAS(option) ((uint64_t)1 << (option))

enum option_kind {
    OPTION_FLAG,
    OPTION_TEXT,
    OPTION_LIST,  /* may come many times */
    OPTION_MS,    /* 500, 500ms, 5s, 2m */
    OPTION_BYTES, /* 65536, 64K, 16M, 1G */
    OPTION_COUNT_FROM_1
};

struct option_row {
    const char *name;  /* without its dashes */
    const char *value; /* what stands for its value in the help; NULL: takes none */
    enum option_kind kind;
    const char *help;
};

extern const struct option_row option_rows[OPT_COUNT];

/* What was chosen. Texts are borrowed from argv, or kept by whoever read them. */
struct choices {
    uint64_t given; /* HAS(option) */
    const char *text[OPT_COUNT];
    uint64_t number[OPT_COUNT];
    const char **list[OPT_COUNT];
    size_t list_count[OPT_COUNT];
    char **words; /* positional arguments, and with pass_on the unknown options behind the first */
    size_t word_count;
};

struct program;

/* Reads argv[0..argc) as a verb's arguments. allowed: the verb's options. pass_on: what follows the
 * first word and is no option of the verb is a word too. An exit status, 0 when all is well; what
 * was wrong has been said then. */
int options_parse(struct program *program, uint64_t allowed, int pass_on, int argc, char **argv);

/* Takes one option's value; also for a configuration file. NULL, or what is wrong with it. */
const char *option_take(struct choices *choices, enum option option, const char *value);

/* The option named so among allowed; OPT_COUNT: none. */
enum option option_find(uint64_t allowed, const char *name, size_t len);
/* The option most likely meant, without dashes, or NULL. */
const char *option_nearest(uint64_t allowed, const char *name, size_t len);

static inline int chosen(const struct choices *choices, enum option option)
{
    return (choices->given & HAS(option)) != 0;
}

#endif
