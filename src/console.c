/* console.c - the program as a host of the codec of command lines: words go in, its answer goes to
 * standard output or standard error as it comes. */
#include "console.h"

#include "output.h"
#include "report.h"
#include "text.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define INPUT_MOST_BYTES ((size_t)64 << 20)

/* What goes in: the words, each ended by a NUL, and where the input comes from. */
struct typed {
    struct text words;
    const char *input_name;
};

static void add_word(struct typed *typed, const char *word)
{
    text_add(&typed->words, word, strlen(word) + 1);
}

/* `--input` and what was read. A NUL in it is no JSON; it would end the word. */
static void add_input(struct typed *typed, const char *name, struct text *text)
{
    add_word(typed, "--input");
    for (size_t i = 0; i < text->len; i++)
        if (!text->data[i])
            text->data[i] = '?';
    text_add(&typed->words, text->data ? text->data : "", text->len);
    text_add(&typed->words, "", 1);
    typed->input_name = name;
    text_free(text);
}

static int add_stream(struct program *program, struct typed *typed)
{
    struct text text = { 0 };
    int wrong = read_stream(STDIN_FILENO, INPUT_MOST_BYTES, &text);

    if (!wrong) {
        add_input(typed, "standard input", &text);
        return 0;
    }
    text_free(&text);
    return report_file(program, "standard input", wrong);
}

static int add_option(struct program *program, const char *value, struct typed *typed)
{
    struct text text = { 0 };
    int wrong;

    if (!strcmp(value, "-"))
        return add_stream(program, typed);
    if (*value != '@') {
        text_say(&text, value);
        add_input(typed, "--input", &text);
        return 0;
    }
    wrong = read_file(value + 1, INPUT_MOST_BYTES, &text);
    if (!wrong) {
        add_input(typed, value + 1, &text);
        return 0;
    }
    text_free(&text);
    return report_file(program, value + 1, wrong);
}

static int something_is_piped(void)
{
    struct stat info;

    return !fstat(STDIN_FILENO, &info) &&
           (S_ISFIFO(info.st_mode) || S_ISREG(info.st_mode) || S_ISSOCK(info.st_mode));
}

static int read_typed(struct program *program, struct typed *typed)
{
    const struct choices *choices = &program->choices;

    for (size_t at = 1; at < choices->word_count; at++)
        add_word(typed, choices->words[at]);
    if (program->json)
        add_word(typed, "--json");
    if (chosen(choices, OPT_HELP)) {
        add_word(typed, "--help");
        return 0;
    }
    if (chosen(choices, OPT_INPUT))
        return add_option(program, choices->text[OPT_INPUT], typed);
    return choices->word_count == 1 && something_is_piped() ? add_stream(program, typed) : 0;
}

/* ---- what comes out ---- */

struct shown {
    struct program *program;
    struct text body;
    char type[64]; /* of the response; "" until it is known */
    char code[64]; /* of an error that does not say what to do */
    uint32_t status;
};

static int is_stream(const struct shown *shown)
{
    return !strcmp(shown->type, "application/x-ndjson");
}

static void look_at_head(mdx_exchange *exchange, struct shown *shown)
{
    mdx_response head;

    MDX_INIT(head);
    if (mdx_exchange_head(exchange, &head))
        return;
    shown->status = head.status;
    for (size_t i = 0; i < head.header_count; i++) {
        if (!strcasecmp(head.names[i], "Content-Type"))
            snprintf(shown->type, sizeof shown->type, "%s", head.values[i]);
        if (!strcasecmp(head.names[i], "Error-Code"))
            snprintf(shown->code, sizeof shown->code, "%s", head.values[i]);
    }
}

/* Values of a stream are shown as they come, all else when it is whole. */
static void take_chunk(struct shown *shown, const char *chunk, size_t len)
{
    text_add(&shown->body, chunk, len);
    if (!is_stream(shown) || shown->status || !memchr(chunk, '\n', len))
        return;
    write_shown(stdout, shown->body.data, shown->body.len, shown->program->terminal_out);
    fflush(stdout);
    text_free(&shown->body);
}

/* True while more is to come. */
static int pump(mdx_exchange *exchange, struct shown *shown)
{
    const char *chunk;
    size_t len;
    mdx_status status;

    while (!(status = mdx_exchange_next_chunk(exchange, &chunk, &len))) {
        look_at_head(exchange, shown);
        if (!len)
            return 0;
        take_chunk(shown, chunk, len);
    }
    return status == MDX_PENDING;
}

static void wait_for(struct session *session, mdx_exchange *exchange, struct shown *shown)
{
    const RuntimeBridge *bridge = mdx_bridge_table(session->bridge);
    uint32_t due;

    while (pump(exchange, shown)) {
        mdx_runtime_step(session->rt, 0, &due);
        if (!pump(exchange, shown))
            return;
        if (due && bridge->wait)
            bridge->wait(bridge->host, due);
        else if (due)
            poll(NULL, 0, due < 1000 ? (int)due : 1000);
    }
}

static int show(struct shown *shown)
{
    struct program *program = shown->program;
    struct text *body = &shown->body;

    progress_end(program);
    if (!shown->status && !strcmp(shown->type, "application/json")) {
        write_json(program, body->data, strcspn(body->data, "\n"));
    } else if (!shown->status && !strcmp(shown->type, "application/octet-stream")) {
        fwrite(body->data, 1, body->len, stdout);
    } else if (!shown->status) {
        write_shown(stdout, body->data, body->len, program->terminal_out);
    } else if (body->len) {
        report_text(program, body->data, *shown->code ? shown->code : NULL);
    }
    return shown->status < 256 ? (int)shown->status : 70;
}

/* The names of options, with a blank between: the verb's, or those of other verbs. The caller frees
 * it. */
static char *option_names(const struct program *program, int of_verb)
{
    const struct verb *verb = verb_find(program->verb_name);
    uint64_t allowed = verb ? verb->options : 0;
    struct text names = { 0 };

    for (int option = 0; option < OPT_COUNT; option++)
        if (!(allowed & HAS(option)) == !of_verb)
            text_format(&names, "%s%s", names.len ? " " : "", option_rows[option].name);
    text_add(&names, "", 1);
    return text_take(&names);
}

/* Asks, and waits for the answer. */
static int ask(struct session *session, const char *method, const char *usage, const char *target,
               const struct typed *typed, struct shown *shown)
{
    char *own_options = option_names(shown->program, 1);
    char *other_options = option_names(shown->program, 0);
    const char *values[] = { usage, typed->input_name ? typed->input_name : "--input", own_options,
                             other_options };
    const size_t value_lens[] = { strlen(values[0]), strlen(values[1]), strlen(values[2]),
                                  strlen(values[3]) };
    const size_t name_lens[] = { 5, 10, 7, 13 };
    const char *const names[] = { "usage", "input-name", "options", "other-options" };
    mdx_exchange_options options;
    mdx_exchange *exchange = NULL;
    mdx_request request;
    mdx_error *error = NULL;
    mdx_status status;

    MDX_INIT(options);
    MDX_INIT(request);
    options.protocol = "cli";
    options.protocol_len = 3;
    request.method = method;
    request.method_len = strlen(method);
    request.target = target;
    request.target_len = strlen(target);
    request.names = names;
    request.name_lens = name_lens;
    request.values = values;
    request.value_lens = value_lens;
    request.header_count = sizeof names / sizeof names[0];
    request.body = typed->words.data;
    request.body_len = typed->words.len;
    status = mdx_exchange_start(session->rt, &options, &request, &exchange, &error);
    free(own_options);
    free(other_options);
    if (status)
        return report(shown->program, status, error);
    wait_for(session, exchange, shown);
    mdx_exchange_free(exchange);
    text_add(&shown->body, "", 0);
    return 0;
}

int console_call(struct program *program, struct session *session, const char *method,
                 const char *usage, const char *target)
{
    struct shown shown = { .program = program };
    struct typed typed = { 0 };
    int status = read_typed(program, &typed);

    if (!status)
        status = ask(session, method, usage, target, &typed, &shown);
    if (!status)
        status = show(&shown);
    text_free(&typed.words);
    text_free(&shown.body);
    return status;
}

/* ---- functions elsewhere ---- */

/* A function here that has the schema of the one there, and answers its input. */
static int load_twin(struct program *program, mdx_runtime *rt, const char *id,
                     const json_t *function)
{
    json_t *schema = json_object_get(function, "inputSchema");
    json_t *description = json_object_get(function, "description");
    json_t *twin = need(json_pack("{s:s, s:{s:{s:s}, s:[{s:s, s:s}]}}", "id", id, "mdxld",
                                  "frontmatter", "name", "twin", "codeBlocks", "lang", "js", "code",
                                  "export function execute(input) { return input }"));
    json_t *inner = json_object_get(twin, "mdxld");
    mdx_error *error = NULL;
    mdx_status status;
    char *text;

    if (schema)
        json_object_set(inner, "inputSchema", schema);
    if (description)
        json_object_set(json_object_get(inner, "frontmatter"), "description", description);
    text = need(json_dumps(twin, JSON_COMPACT));
    status = mdx_load(rt, NULL, text, strlen(text), NULL, &error);
    free(text);
    json_decref(twin);
    return status ? report(program, status, error) : 0;
}

int console_input(struct program *program, const char *usage, const char *id,
                  const json_t *function, char **input)
{
    struct shown shown = { .program = program };
    struct typed typed = { 0 };
    struct session session;
    int status = session_open(program, SESSION_MEMORY, &session);

    *input = NULL;
    if (!status)
        status = load_twin(program, session.rt, id, function);
    if (!status)
        status = read_typed(program, &typed);
    if (!status)
        status = ask(&session, "call", usage, id, &typed, &shown);
    if (!status && (shown.status || chosen(&program->choices, OPT_HELP)))
        status = show(&shown);
    else if (!status)
        *input = text_take(&shown.body);
    text_free(&typed.words);
    text_free(&shown.body);
    session_close(&session);
    return status;
}
