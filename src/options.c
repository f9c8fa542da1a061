/* options.c - the table of options, and the one parser for all verbs. */
#include "options.h"

#include "nearest.h"
#include "program.h"
#include "report.h"
#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_MEMORY 262144 /* of the library */

const struct option_row option_rows[OPT_COUNT] = {
    [OPT_HELP] = { "help", NULL, OPTION_FLAG, "show this help" },
    [OPT_JSON] = { "json", NULL, OPTION_FLAG,
                   "results as JSON on stdout, errors as {\"error\": …} on stderr" },
    [OPT_STORE] = { "store", "DIR", OPTION_TEXT, "the store's folder (else $MDX_STORE, ./.mdxrt)" },
    [OPT_LISTEN] = { "listen", "HOST:PORT", OPTION_TEXT,
                     "where to listen (127.0.0.1:8787, else the next free port); port 0 picks "
                     "one" },
    [OPT_TIMEOUT] = { "timeout", "MS", OPTION_MS, "longest a call may take: 500, 5s (30s)" },
    [OPT_MEMORY] = { "memory", "BYTES", OPTION_BYTES,
                     "most memory code may hold: 262144, 16M (16M)" },
    [OPT_ALLOW] = { "allow", "WHAT", OPTION_LIST,
                    "what code may reach: db, net=api.example.com, fs=DIR, env=HOME, files.read" },
    [OPT_ALLOW_ALL] = { "allow-all", NULL, OPTION_FLAG,
                        "code may reach all there is; private addresses are named by net=" },
    [OPT_CONFIG] = { "config", "FILE", OPTION_TEXT,
                     "JSON with the names of these options; the command line wins" },
    [OPT_PUBLIC] = { "public", NULL, OPTION_FLAG, "calling needs no token, only managing does" },
    [OPT_TOKEN_FILE] = { "token-file", "FILE", OPTION_TEXT,
                         "the token callers must send (else $MDX_TOKEN)" },
    [OPT_HOST] = { "host", "NAME", OPTION_LIST, "a host name that requests may use" },
    [OPT_ORIGIN] = { "origin", "ORIGIN", OPTION_LIST, "a web origin that may call; * for any" },
    [OPT_FILES] = { "files", "DIR", OPTION_TEXT, "$.files reads and writes below this folder" },
    [OPT_ID] = { "id", "ID", OPTION_TEXT, "the id, whatever the document says" },
    [OPT_NEW] = { "new", NULL, OPTION_FLAG, "fail when the id is there already" },
    [OPT_EXPECT] = { "expect", "REVISION", OPTION_COUNT_FROM_1,
                     "fail unless this is the latest revision" },
    [OPT_NOTE] = { "note", "TEXT", OPTION_TEXT, "a note kept with the revision" },
    [OPT_PREFIX] = { "prefix", "TEXT", OPTION_TEXT, "only ids that begin so" },
    [OPT_TYPE] = { "type", "TYPE", OPTION_TEXT, "only definitions of this type" },
    [OPT_LIMIT] = { "limit", "N", OPTION_COUNT_FROM_1, "at most so many" },
    [OPT_CURSOR] = { "cursor", "CURSOR", OPTION_TEXT, "go on where the page before ended" },
    [OPT_PURGE] = { "purge", NULL, OPTION_FLAG, "remove its history too, for good" },
    [OPT_CLEAR] = { "clear", NULL, OPTION_FLAG, "end the weights" },
    [OPT_INPUT] = { "input", "JSON|@FILE|-", OPTION_TEXT,
                    "the whole input: as JSON, from a file, from standard input" },
    [OPT_PATH] = { "path", "PATH", OPTION_TEXT, "the function of a service: customers.get" },
    [OPT_URL] = { "url", "URL", OPTION_TEXT,
                  "call on a server (http://127.0.0.1:8787), with the token of $MDX_TOKEN" },
    [OPT_TAG] = { "tag", "TAG", OPTION_TEXT, "only operations with this tag" },
    [OPT_METHOD] = { "method", "METHOD", OPTION_TEXT, "only operations of this method" },
    [OPT_BELOW] = { "below", "PATH", OPTION_TEXT, "only operations whose path begins so" },
    [OPT_SERVER] = { "server", "URL", OPTION_TEXT, "send to this server, whatever is said there" },
    [OPT_AUTH] = { "auth", "JSON|@FILE", OPTION_TEXT,
                   "credentials: {\"type\":\"bearer\",\"token\":\"${TOKEN}\"}" },
    [OPT_RETRY] = { "retry", "NAME|JSON", OPTION_TEXT,
                    "NONE, CONSERVATIVE, AGGRESSIVE, NETWORK, RATE_LIMIT, or its numbers" },
    [OPT_CACHE] = { "cache", "true|JSON", OPTION_TEXT,
                    "keep answers as long as their server says: {\"maxEntries\":1000}" },
    [OPT_NDJSON] = { "ndjson", NULL, OPTION_FLAG,
                     "a line {\"tool\",\"args\"} in, a request out, until the end" },
    [OPT_LOG] = { "log", "LEVELS", OPTION_LIST,
                  "least level of log lines: warn, or SCOPE=debug; debug, info, warn, error, "
                  "silent" },
    [OPT_OTLP] = { "otlp", "URL", OPTION_TEXT,
                   "send traces there: http://127.0.0.1:4318/v1/traces" },
    [OPT_SEARCH] = { "search", "TEXT", OPTION_TEXT, "only those that fit these words, best first" },
    [OPT_SAMPLE] = { "sample", "N", OPTION_COUNT_FROM_1,
                     "of a million traces record so many (1000000)" },
    [OPT_ENV] = { "env", "NAME=VALUE", OPTION_LIST,
                  "a variable for the server that is started: TOKEN='${TOKEN}'" },
    [OPT_CWD] = { "cwd", "DIR", OPTION_TEXT, "the folder that the server is started in" },
    [OPT_SETTINGS] = { "settings", "JSON|@FILE", OPTION_TEXT,
                       "more of the source: {\"headers\":{…},\"limits\":{…}}" },
};

enum option option_find(uint64_t allowed, const char *name, size_t len)
{
    for (int option = 0; option < OPT_COUNT; option++) {
        const char *known = option_rows[option].name;

        if ((allowed & HAS(option)) && strlen(known) == len && !memcmp(known, name, len))
            return (enum option)option;
    }
    return OPT_COUNT;
}

const char *option_nearest(uint64_t allowed, const char *name, size_t len)
{
    char wanted[64] = "";
    struct nearest nearest = { .wanted = wanted };

    if (len < sizeof wanted)
        memcpy(wanted, name, len);
    for (int option = 0; option < OPT_COUNT; option++) {
        if (allowed & HAS(option))
            nearest_offer(&nearest, option_rows[option].name);
    }
    return nearest.best;
}

/* Digits and one of the units; units is pairs of suffix and factor. */
struct unit {
    const char *suffix;
    uint64_t factor;
};

static int read_number(const char *value, const struct unit *units, uint64_t most, uint64_t *number)
{
    uint64_t digits = 0;
    const char *at = value;

    for (; isdigit((unsigned char)*at); at++) {
        if (digits > most / 10)
            return -1;
        digits = digits * 10 + (uint64_t)(*at - '0');
    }
    if (at == value)
        return -1;
    for (; units->suffix; units++) {
        if (strcasecmp(at, units->suffix) == 0) {
            if (digits > most / units->factor)
                return -1;
            *number = digits * units->factor;
            return *number ? 0 : -1;
        }
    }
    return -1;
}

static int read_valued(enum option_kind kind, const char *value, uint64_t *number)
{
    static const struct unit times[] = {
        { "", 1 }, { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { NULL, 0 }
    };
    static const struct unit sizes[] = { { "", 1 },          { "K", 1024 },    { "KB", 1024 },
                                         { "KiB", 1024 },    { "M", 1048576 }, { "MB", 1048576 },
                                         { "MiB", 1048576 }, { "G", 1 << 30 }, { "GB", 1 << 30 },
                                         { "GiB", 1 << 30 }, { NULL, 0 } };
    static const struct unit counts[] = { { "", 1 }, { NULL, 0 } };

    switch (kind) {
    case OPTION_MS:
        return read_number(value, times, UINT32_MAX - 1, number);
    case OPTION_BYTES:
        return read_number(value, sizes, SIZE_MAX / 2, number);
    case OPTION_COUNT_FROM_1:
        return read_number(value, counts, INT64_MAX, number);
    default:
        return 0;
    }
}

const char *option_take(struct choices *choices, enum option option, const char *value)
{
    const struct option_row *row = &option_rows[option];

    if (read_valued(row->kind, value, &choices->number[option]))
        return row->kind == OPTION_MS      ? "is no time: write milliseconds, or 5s"
               : row->kind == OPTION_BYTES ? "is no size: write bytes, or 16M"
                                           : "is no number from 1";
    if (option == OPT_MEMORY && choices->number[option] < LEAST_MEMORY)
        return "is too little: write 256K or more";
    if (row->kind == OPTION_TEXT && !*value)
        return "is empty";
    if (row->kind == OPTION_LIST) {
        size_t count = choices->list_count[option]++;

        choices->list[option] = grow(choices->list[option], count, sizeof *choices->list[option]);
        choices->list[option][count] = value;
    }
    choices->text[option] = value;
    choices->given |= HAS(option);
    return NULL;
}

static int unknown_option(struct program *program, uint64_t allowed, const char *name, size_t len)
{
    /* What other servers call it, which is spelled like none of ours. */
    const int port = len == 4 && !memcmp(name, "port", 4) && allowed & HAS(OPT_LISTEN);
    const char *meant = port ? "listen HOST:PORT" : option_nearest(allowed, name, len);
    char *hint = meant ? format_text("Did you mean --%s?", meant)
                       : format_text("mdx %s --help lists its options.", program->verb_name);
    int status = problem(program, PROBLEM_USAGE, hint, "mdx %s has no option --%.*s",
                         program->verb_name, (int)len, name);

    free(hint);
    return status;
}

/* One of the verb's options, where a value should be: the value was forgotten. */
static int is_option(uint64_t allowed, const char *word)
{
    return !strncmp(word, "--", 2) &&
           option_find(allowed, word + 2, strcspn(word + 2, "=")) != OPT_COUNT;
}

/* One `--name`, `--name value` or `--name=value`. *at moves past what it used. */
static int parse_long(struct program *program, uint64_t allowed, int argc, char **argv, int *at)
{
    const char *name = argv[*at] + 2;
    size_t len = strcspn(name, "=");
    enum option option = option_find(allowed, name, len);
    const char *wrong;

    if (option == OPT_COUNT)
        return unknown_option(program, allowed, name, len);
    if (option_rows[option].kind == OPTION_FLAG) {
        if (name[len])
            return problem(program, PROBLEM_USAGE, NULL, "--%.*s takes no value", (int)len, name);
        program->choices.given |= HAS(option);
        return 0;
    }
    if (!name[len] && (*at + 1 >= argc || is_option(allowed, argv[*at + 1])))
        return problem(program, PROBLEM_USAGE, NULL, "--%s needs a value: --%s %s", name, name,
                       option_rows[option].value);
    wrong = option_take(&program->choices, option, name[len] ? name + len + 1 : argv[++*at]);
    if (wrong)
        return problem(program, PROBLEM_USAGE, NULL, "--%.*s: \"%s\" %s", (int)len, name,
                       name[len] ? name + len + 1 : argv[*at], wrong);
    return 0;
}

static void add_word(struct choices *choices, char *word)
{
    choices->words = grow(choices->words, choices->word_count, sizeof *choices->words);
    choices->words[choices->word_count++] = word;
}

int options_parse(struct program *program, uint64_t allowed, int pass_on, int argc, char **argv)
{
    struct choices *choices = &program->choices;
    int only_words = 0;
    int status = 0;

    for (int at = 0; at < argc && !status; at++) {
        char *word = argv[at];
        int dashed = word[0] == '-' && word[1] == '-' && !only_words;

        if (dashed && !word[2] && !pass_on)
            only_words = 1;
        else if (!only_words && !strcmp(word, "-h"))
            choices->given |= HAS(OPT_HELP);
        else if (dashed && !(pass_on && choices->word_count &&
                             option_find(allowed, word + 2, strcspn(word + 2, "=")) == OPT_COUNT))
            status = parse_long(program, allowed, argc, argv, &at);
        else if (word[0] == '-' && word[1] && !only_words && !choices->word_count)
            status = problem(program, PROBLEM_USAGE, "Options begin with two dashes.",
                             "\"%s\" is no option of mdx %s", word, program->verb_name);
        else
            add_word(choices, word);
    }
    return status;
}
