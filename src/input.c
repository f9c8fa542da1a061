/* input.c - a function's input from the command line: `x=21`, `--x 21`, `--x=21`, --input, a pipe.
 */
#include "input.h"

#include "nearest.h"
#include "report.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INPUT_MOST_BYTES ((size_t)64 << 20)

static const json_t *property(const json_t *schema, const char *name)
{
    return json_object_get(json_object_get(schema, "properties"), name);
}

static int has_type(const json_t *schema, const char *type)
{
    const json_t *types = json_object_get(schema, "type");
    json_t *one;
    size_t at;

    json_array_foreach(types, at, one)
    {
        if (!strcmp(json_string_value(one) ? json_string_value(one) : "", type))
            return 1;
    }
    return json_is_string(types) && !strcmp(json_string_value(types), type);
}

/* Whether the schema lists all names there may be. Combined schemas may allow more than they list.
 */
static int is_closed(const json_t *schema)
{
    static const char *const open_by[] = {
        "patternProperties", "$ref", "allOf", "anyOf", "oneOf", "if", "propertyNames"
    };
    const json_t *more = json_object_get(schema, "additionalProperties");

    for (size_t at = 0; at < sizeof open_by / sizeof open_by[0]; at++) {
        if (json_object_get(schema, open_by[at]))
            return 0;
    }
    return json_object_size(json_object_get(schema, "properties")) && !json_is_true(more) &&
           !json_is_object(more);
}

static int check_name(struct program *program, const json_t *schema, const char *name)
{
    struct nearest nearest = { .wanted = name };
    struct text names = { 0 };
    const char *key;
    json_t *value;
    char *hint;
    int status;

    if (!is_closed(schema) || property(schema, name))
        return 0;
    json_object_foreach(json_object_get(schema, "properties"), key, value)
    {
        nearest_offer(&nearest, key);
        text_format(&names, "%s%s", names.len ? ", " : "", key);
    }
    hint = nearest.best ? format_text("Did you mean %s?", nearest.best)
                        : format_text("It takes %s.", names.data);
    /* Where a schema does not refuse more, more is allowed: only a slip is an error then. */
    if (!nearest.best && !json_is_false(json_object_get(schema, "additionalProperties")))
        status = 0;
    else
        status = problem(program, PROBLEM_INPUT, hint, "%s has no argument \"%s\"",
                         program->choices.words[0], name);
    free(hint);
    text_free(&names);
    return status;
}

/* A value for a name; a name that comes twice makes an array, as does one that must be an array. */
static void put_value(json_t *input, const json_t *schema, const char *name, const char *text)
{
    const json_t *expected = property(schema, name);
    json_t *value = text ? json_string(text) : json_true();
    json_t *old = json_object_get(input, name);

    if (!value)
        return;
    if (json_is_array(old)) {
        json_array_append_new(old, value);
    } else if (old) {
        json_object_set_new(input, name, json_pack("[O,o]", old, value));
    } else if (has_type(expected, "array") && text && text[strspn(text, " ")] != '[') {
        json_object_set_new(input, name, json_pack("[o]", value));
    } else {
        json_object_set_new(input, name, value);
    }
}

/* Whether `--flag` stands alone: what follows is no value of it. */
static int stands_alone(const json_t *schema, const char *name, const char *next)
{
    if (!next || !strncmp(next, "--", 2))
        return 1;
    return has_type(property(schema, name), "boolean") && strcmp(next, "true") &&
           strcmp(next, "false");
}

/* One of the words behind the target; *at moves past what it used. */
static int read_word(struct program *program, const json_t *schema, size_t *at, json_t *input)
{
    struct choices *choices = &program->choices;
    const char *word = choices->words[*at];
    int dashed = !strncmp(word, "--", 2);
    const char *start = word + (dashed ? 2 : 0);
    size_t len = strcspn(start, "=");
    char *name = copy_text(start, len);
    const char *next = *at + 1 < choices->word_count ? choices->words[*at + 1] : NULL;
    int status = 0;

    if (!len || (!dashed && !start[len]))
        status = problem(program, PROBLEM_USAGE, "Write name=value, --name value, or --input JSON.",
                         "\"%s\" is no argument", word);
    if (!status)
        status = check_name(program, schema, name);
    if (!status && start[len]) {
        put_value(input, schema, name, start + len + 1);
    } else if (!status && stands_alone(schema, name, next)) {
        put_value(input, schema, name, NULL);
    } else if (!status) {
        put_value(input, schema, name, next);
        (*at)++;
    }
    free(name);
    return status;
}

static int input_from_words(struct program *program, const json_t *schema, struct input *input)
{
    json_t *object = json_object();
    int status = 0;

    for (size_t at = 1; at < program->choices.word_count && !status; at++)
        status = read_word(program, schema, &at, object);
    if (!status) {
        input->json = need(json_dumps(object, JSON_COMPACT));
        input->len = strlen(input->json);
        input->coerce = 1;
    }
    json_decref(object);
    return status;
}

static int accept_json(struct program *program, const char *where, struct text *text,
                       struct input *input)
{
    json_error_t wrong;
    json_t *value;
    const char *start = text->data ? text->data + strspn(text->data, " \t\r\n") : "";

    if (!*start) {
        text_free(text);
        text_say(text, "{}");
    }
    value = json_loadb(text->data, text->len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &wrong);
    /* jansson knows smaller numbers than JSON does; the library decides on those. */
    if (!value && json_error_code(&wrong) != json_error_numeric_overflow) {
        int status = problem(program, PROBLEM_INPUT, "Input is one JSON value, like {\"x\": 21}.",
                             "%s:%d:%d: %s", where, wrong.line, wrong.column, wrong.text);

        text_free(text);
        return status;
    }
    json_decref(value);
    input->len = text->len;
    input->json = text_take(text);
    return 0;
}

static int input_from_stream(struct program *program, struct input *input)
{
    struct text text = { 0 };
    int wrong = read_stream(STDIN_FILENO, INPUT_MOST_BYTES, &text);

    if (!wrong)
        return accept_json(program, "standard input", &text, input);
    text_free(&text);
    return report_file(program, "standard input", wrong);
}

static int input_from_option(struct program *program, const char *value, struct input *input)
{
    struct text text = { 0 };
    int wrong;

    if (!strcmp(value, "-"))
        return input_from_stream(program, input);
    if (*value != '@') {
        text_say(&text, value);
        return accept_json(program, "--input", &text, input);
    }
    wrong = read_file(value + 1, INPUT_MOST_BYTES, &text);
    if (!wrong)
        return accept_json(program, value + 1, &text, input);
    text_free(&text);
    return report_file(program, value + 1, wrong);
}

static int something_is_piped(void)
{
    struct stat info;

    return !fstat(STDIN_FILENO, &info) &&
           (S_ISFIFO(info.st_mode) || S_ISREG(info.st_mode) || S_ISSOCK(info.st_mode));
}

int input_read(struct program *program, const json_t *schema, struct input *input)
{
    const struct choices *choices = &program->choices;

    *input = (struct input){ 0 };
    if (chosen(choices, OPT_INPUT) && choices->word_count > 1)
        return problem(program, PROBLEM_USAGE, NULL,
                       "--input is the whole input: \"%s\" is too much", choices->words[1]);
    if (chosen(choices, OPT_INPUT))
        return input_from_option(program, choices->text[OPT_INPUT], input);
    if (choices->word_count == 1 && something_is_piped())
        return input_from_stream(program, input);
    return input_from_words(program, schema, input);
}
