/* config.c - options from a file: JSON with the same names, and the command line wins. */
#include "config.h"

#include "policy.h"
#include "report.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define CONFIG_MOST_BYTES ((size_t)1 << 20)

static int wrong_value(struct program *program, const char *file, const char *key,
                       const char *expected)
{
    return problem(program, PROBLEM_CONFIG, NULL, "%s: \"%s\" %s", file, key, expected);
}

/* A single value as the text the command line would have; it lives as long as kept. */
static const char *as_text(json_t *kept, const json_t *value)
{
    json_t *text = json_is_integer(value)
                       ? json_sprintf("%lld", (long long)json_integer_value(value))
                       : json_incref((json_t *)value);

    json_array_append_new(kept, text);
    return json_string_value(text);
}

static int take_list(struct program *program, const char *file, enum option option,
                     const json_t *value, json_t *kept)
{
    const char *key = option_rows[option].name;
    json_t *item;
    size_t at;

    json_array_foreach(value, at, item)
    {
        if (!json_is_string(item))
            return wrong_value(program, file, key, "is a list of strings");
        option_take(&program->choices, option, as_text(kept, item));
    }
    return 0;
}

/* What the command line takes as JSON may stand here as an object. */
static int take_object(struct program *program, enum option option, const json_t *value,
                       json_t *kept)
{
    char *dump = json_dumps(value, JSON_COMPACT);
    json_t *text = json_string(dump ? dump : "");

    free(dump);
    json_array_append_new(kept, text);
    option_take(&program->choices, option, json_string_value(text));
    return 0;
}

static int take_member(struct program *program, const char *file, enum option option,
                       const json_t *value, json_t *kept)
{
    const struct option_row *row = &option_rows[option];
    const char *text, *wrong;

    if (row->kind == OPTION_FLAG) {
        if (!json_is_boolean(value))
            return wrong_value(program, file, row->name, "is true or false");
        if (json_is_true(value))
            program->choices.given |= HAS(option);
        return 0;
    }
    if (option == OPT_RETRY && json_is_object(value))
        return take_object(program, option, value, kept);
    if (row->kind == OPTION_LIST && json_is_array(value))
        return take_list(program, file, option, value, kept);
    if (!json_is_string(value) && !(json_is_integer(value) && row->kind >= OPTION_MS))
        return wrong_value(program, file, row->name,
                           row->kind == OPTION_LIST   ? "is a string or a list of strings"
                           : row->kind == OPTION_TEXT ? "is a string"
                                                      : "is a number or a string");
    text = as_text(kept, value);
    wrong = option_take(&program->choices, option, text);
    return wrong ? problem(program, PROBLEM_CONFIG, NULL, "%s: \"%s\": \"%s\" %s", file, row->name,
                           text, wrong)
                 : 0;
}

/* What is not taken, since another verb has it or the command line says it, is looked at all the
 * same: it would fail elsewhere. */
static int check_member(const struct program *program, const char *file, enum option option,
                        const json_t *value)
{
    struct program other = *program;
    int status;

    other.choices = (struct choices){ 0 };
    status = take_member(&other, file, option, value, program->config.kept);
    free(other.choices.list[option]);
    return status;
}

static int unknown_key(struct program *program, uint64_t allowed, const char *file, const char *key)
{
    const char *meant = option_nearest(allowed, key, strlen(key));
    char *hint = meant ? format_text("Did you mean \"%s\"?", meant)
                       : format_text("mdx %s --help lists the names.", program->verb_name);
    int status = problem(program, PROBLEM_CONFIG, hint, "%s: there is no option \"%s\"", file, key);

    free(hint);
    return status;
}

/* The options that a file may hold at all: those of the server, which takes most. */
static uint64_t known_options(void)
{
    return verb_find("serve")->options & ~(HAS(OPT_CONFIG) | HAS(OPT_HELP) | HAS(OPT_JSON));
}

static int take_sources(struct program *program, const char *file, json_t *value)
{
    if (!json_is_object(value))
        return wrong_value(program, file, "sources", "is an object of sources, by their names");
    program->config.sources = json_incref(value);
    return 0;
}

static int take_all(struct program *program, uint64_t allowed, const char *file,
                    const json_t *config)
{
    uint64_t from_command_line = program->choices.given, known = known_options();
    const char *key;
    json_t *value;
    int status = 0;

    json_object_foreach((json_t *)config, key, value)
    {
        enum option option = option_find(known, key, strlen(key));
        int failed = 0;

        if (policy_has_member(key))
            json_object_set(program->config.access, key, value);
        else if (!strcmp(key, "sources"))
            failed = take_sources(program, file, value);
        else if (option == OPT_COUNT)
            failed = unknown_key(program, known, file, key);
        else if ((allowed & HAS(option)) && !(from_command_line & HAS(option)))
            failed = take_member(program, file, option, value, program->config.kept);
        else
            failed = check_member(program, file, option, value);
        status = failed ? failed : status;
    }
    return status;
}

int config_read(struct program *program, uint64_t allowed)
{
    const char *file = program->choices.text[OPT_CONFIG];
    struct text text = { 0 };
    json_error_t wrong;
    json_t *config;
    int status = file ? read_file(file, CONFIG_MOST_BYTES, &text) : 0;

    if (!file)
        return 0;
    if (status) {
        text_free(&text);
        return report_file(program, file, status);
    }
    program->config.kept = json_array();
    program->config.access = json_object();
    config = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES, &wrong);
    if (!config)
        status = problem(program, PROBLEM_CONFIG, "It is JSON with the names of the options.",
                         "%s:%d:%d: %s", file, wrong.line, wrong.column, wrong.text);
    else if (!json_is_object(config))
        status = problem(program, PROBLEM_CONFIG, NULL, "%s: is no JSON object", file);
    else
        status = take_all(program, allowed, file, config);
    json_decref(config);
    text_free(&text);
    return status;
}

void config_free(struct config *config)
{
    json_decref(config->kept);
    json_decref(config->access);
    json_decref(config->sources);
    *config = (struct config){ 0 };
}
