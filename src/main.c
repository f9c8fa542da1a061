/* main.c - the mdx program: finds the verb, reads its options, runs it. */
#include "config.h"
#include "nearest.h"
#include "output.h"
#include "program.h"
#include "report.h"
#include "text.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static int unknown_verb(struct program *program, const char *name)
{
    struct nearest nearest = { .wanted = name };
    char *hint;
    int status;

    for (const struct verb *verb = verbs; verb->name; verb++)
        nearest_offer(&nearest, verb->name);
    hint = nearest.best ? format_text("Did you mean mdx %s?", nearest.best)
                        : format_text("mdx help lists the verbs.");
    status = problem(program, PROBLEM_USAGE, hint, "there is no verb \"%s\"", name);
    free(hint);
    return status;
}

/* "init [NAME]", or the name alone of what takes no words. */
static char *usage_of(const struct verb *verb)
{
    return format_text("mdx %s%s%s", verb->name, *verb->usage ? " " : "", verb->usage);
}

static int check_words(struct program *program, const struct verb *verb)
{
    int count = (int)program->choices.word_count, status;
    char *usage;

    if (count >= verb->least_words && (verb->most_words < 0 || count <= verb->most_words))
        return 0;
    usage = usage_of(verb);
    if (count < verb->least_words)
        status = problem(program, PROBLEM_USAGE, NULL, "write: %s", usage);
    else
        status = problem(program, PROBLEM_USAGE, NULL, "\"%s\" is one too many: %s",
                         program->choices.words[verb->most_words], usage);
    free(usage);
    return status;
}

static int run_verb(struct program *program, const struct verb *verb, int argc, char **argv)
{
    uint64_t allowed = verb->options | HAS(OPT_HELP) | HAS(OPT_JSON);
    int status;

    program->verb_name = verb->name;
    status = options_parse(program, allowed, verb->pass_on, argc, argv);
    if (status)
        return status;
    /* With a target, help is made from the target's schema, by the verb itself. */
    if (chosen(&program->choices, OPT_HELP) && !(verb->pass_on && program->choices.word_count)) {
        verb_help(verb);
        return 0;
    }
    status = check_words(program, verb);
    if (!status)
        status = config_read(program, verb->options);
    return status ? status : verb->run(program);
}

static void choices_free(struct choices *choices)
{
    for (int option = 0; option < OPT_COUNT; option++)
        free(choices->list[option]);
    free(choices->words);
}

/* --json counts for whatever is wrong before it, too. */
static void find_json(struct program *program, int argc, char **argv)
{
    for (int at = 1; at < argc && strcmp(argv[at], "--"); at++) {
        if (!strcmp(argv[at], "--json"))
            program->json = 1;
    }
}

static int dispatch(struct program *program, int argc, char **argv)
{
    const struct verb *verb;

    if (argc < 2) {
        program_help();
        return 64;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
        program_help();
        return 0;
    }
    verb = verb_find(!strcmp(argv[1], "--version") ? "version" : argv[1]);
    if (!verb)
        return unknown_verb(program, argv[1]);
    return run_verb(program, verb, argc - 2, argv + 2);
}

int main(int argc, char **argv)
{
    struct program program = { 0 };
    int status;

    /* A reader that went away (`mdx list | head`) is seen as a failed write, not a signal. */
    signal(SIGPIPE, SIG_IGN);
    output_begin(&program);
    find_json(&program, argc, argv);
    status = dispatch(&program, argc, argv);
    choices_free(&program.choices);
    config_free(&program.config);
    return output_end(&program, status);
}
