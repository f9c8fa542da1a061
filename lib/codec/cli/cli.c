/* cli.c - a command line in, text and an exit status out: for the mdx program and for the consoles
 * of other hosts.
 *
 * The request's target is what is called, id[@version][#path]; its body the words behind it, each
 * ended by a NUL: `x=21`, `--x 21`, `--input JSON`, `--json`, `--help`. The method `run` tells what
 * a script threw as script engines do, with status 1. Headers: `usage`, what was typed before the
 * words, for help; `input-name`, where the input comes from, for messages; `options`, names of the
 * host's own options with a blank between, which a mistyped word may have been meant to be;
 * `other-options`, names of those that it has elsewhere, which are refused here. The response's
 * status is the exit status; its body belongs on standard output when that is 0, else on standard
 * error. */
#include "codec/cli/cli.h"

#include "base/base64.h"
#include "base/jsontext.h"

static void *cli_open(const struct allocator *allocator, const struct codec_request *request,
                      const struct codec_port *port)
{
    struct cli *cli = mem_new(allocator, sizeof *cli);

    if (!cli)
        return NULL;
    cli->allocator = allocator;
    cli->request = request;
    cli->port = port;
    buffer_init(&cli->body, allocator, request->most_body);
    cli->target = slice_split(request->path, '#', &cli->path);
    return cli;
}

static void cli_close(void *state)
{
    struct cli *cli = state;

    buffer_free(&cli->body);
    mem_free(cli->allocator, cli);
}

/* ---- answers ---- */

static void head(struct cli *cli, int status, const char *type)
{
    cli->answered = true;
    cli->port->head(cli->port->exchange, (uint32_t)status);
    cli->port->header(cli->port->exchange, SLICE("Content-Type"), slice_of(type));
}

static void bytes(struct cli *cli, struct slice text)
{
    cli->port->bytes(cli->port->exchange, text);
}

/* Failures of a call that are no throw, though the code is to blame for them. */
static bool was_thrown(const struct error *error)
{
    if (error->status != MDX_E_EXECUTION)
        return false;
    return error->name ||
           (error->code != CODE_NEVER_SETTLES && error->code != CODE_OPERATION_UNAVAILABLE &&
            error->code != CODE_OUTPUT_INVALID && error->code != CODE_CANCELLED);
}

/* `Name: message`, where the message does not begin with the name already. */
static void add_thrown(struct buffer *out, const struct error *error)
{
    struct slice name = slice_of(error->name && *error->name ? error->name : "Error");
    struct slice message = slice_of(error_message(error));

    if (!slice_equal(slice_to(message, name.len), name) ||
        slice_find(slice_from(message, name.len), ':')) {
        buffer_add_slice(out, name);
        buffer_add_text(out, ": ");
    }
    buffer_add_slice(out, message);
    buffer_add_char(out, '\n');
}

static void answer_error(struct cli *cli, const struct error *error)
{
    bool thrown = slice_is(cli->request->method, "run") && was_thrown(error);
    struct buffer out;

    buffer_init(&out, cli->allocator, SIZE_MAX);
    if (cli->wants_json) {
        buffer_add_text(&out, "{\"error\":");
        error_write_json(error, &out, true);
        buffer_add_char(&out, '}');
    } else {
        if (thrown)
            add_thrown(&out, error);
        error_write_text(error, &out);
    }
    buffer_add_char(&out, '\n');
    head(cli,
         cli->misused ? 64
         : thrown     ? 1
                      : error_exit_status(error),
         cli->wants_json ? "application/json" : "text/plain");
    if (!thrown && !error->hint)
        cli->port->header(cli->port->exchange, SLICE("Error-Code"),
                          slice_of(error_code_name(error)));
    bytes(cli, buffer_failed(&out) ? SLICE("error OUT_OF_MEMORY\n") : buffer_slice(&out));
    buffer_free(&out);
    cli->port->end(cli->port->exchange);
}

static void answer_text(struct cli *cli, const char *type, struct buffer *out)
{
    struct error error;

    if (buffer_failed(out)) {
        error_init(&error, cli->allocator);
        error_no_memory(&error);
        answer_error(cli, &error);
        error_free(&error);
    } else {
        head(cli, 0, type);
        bytes(cli, buffer_slice(out));
        cli->port->end(cli->port->exchange);
    }
    buffer_free(out);
}

/* Bytes as they are; what was to be text of a Response likewise. */
static void answer_raw(struct cli *cli, const struct codec_outcome *outcome)
{
    json_t *value = json_loadb(outcome->output.data, outcome->output.len, JSON_DECODE_ANY, NULL);
    struct slice text = json_text(value, "body");
    struct slice coded =
        outcome->result == CODEC_BYTES ? json_string_slice(value) : json_text(value, "bodyBase64");
    struct buffer out;

    buffer_init(&out, cli->allocator, SIZE_MAX);
    if (coded.data)
        base64_decode(&out, coded);
    else
        buffer_add_slice(&out, text);
    json_decref(value);
    answer_text(cli, coded.data ? "application/octet-stream" : "text/plain", &out);
}

/* ---- what is asked ---- */

/* Takes the codec's own words; the others are looked at when the schema is known. */
static mdx_status read_options(struct cli *cli, struct error *error)
{
    struct slice words = buffer_slice(&cli->body), word, other = { NULL, 0 };
    size_t others = 0;

    while (cli_word(&words, &word)) {
        if (slice_is(word, "--help") || slice_is(word, "-h"))
            cli->wants_help = true;
        else if (slice_is(word, "--json"))
            cli->wants_json = true;
        else if (slice_is(word, "--input") || slice_starts(word, "--input=")) {
            cli->has_input = word.len > 7 || cli_word(&words, &cli->input);
            if (word.len > 7)
                cli->input = slice_from(word, 8);
            cli->misused = !cli->has_input;
            if (!cli->has_input)
                return error_set(error, CODE_INVALID_PARAMS, "--input needs a value: --input JSON");
        } else {
            other = word;
            others++;
        }
    }
    /* One word that is an object is the whole input: mdx call x '{"a":1}'. */
    if (!cli->has_input && others == 1 && slice_starts(slice_trim(other), "{")) {
        cli->has_input = true;
        cli->input = other;
        other.data = NULL;
    }
    if (!cli->has_input || !other.data)
        return MDX_OK;
    cli->misused = true;
    return error_set(error, CODE_INVALID_PARAMS, "--input is the whole input: \"%.*s\" is too much",
                     (int)(other.len < 100 ? other.len : 100), other.data);
}

static void call(struct cli *cli)
{
    struct codec_invoke invoke = { .routed = true, .streams = true };
    struct buffer target;
    struct error error;

    buffer_init(&target, cli->allocator, SIZE_MAX);
    buffer_add_slice(&target, cli->target);
    buffer_add_char(&target, '/');
    buffer_add_slice(&target, cli->path);
    invoke.target = buffer_slice(&target);
    if (buffer_failed(&target)) {
        error_init(&error, cli->allocator);
        error_no_memory(&error);
        answer_error(cli, &error);
        error_free(&error);
    } else {
        cli->port->invoke(cli->port->exchange, &invoke);
    }
    buffer_free(&target);
}

static void begin(struct cli *cli)
{
    const struct codec_look look = { .target = cli->target };
    struct error error;

    error_init(&error, cli->allocator);
    if (cli->body.over)
        error_set(&error, CODE_INPUT_LIMIT, "the command line is longer than is taken here");
    else if (buffer_failed(&cli->body))
        error_no_memory(&error);
    else
        read_options(cli, &error);
    if (error.status)
        answer_error(cli, &error);
    else if (cli->wants_help)
        cli->port->describe(cli->port->exchange, &look);
    else
        call(cli);
    error_free(&error);
}

static void cli_feed(void *state, struct slice body, bool last)
{
    struct cli *cli = state;

    buffer_add_slice(&cli->body, body);
    if (last && !cli->answered)
        begin(cli);
}

/* The whole input as it was given. */
static mdx_status take_input(struct cli *cli, struct codec_resolved *resolved, struct error *error)
{
    struct slice name = codec_header(cli->request, "input-name");
    struct slice given = slice_trim(cli->input);
    struct jsonfault fault;
    struct jsontext index;
    uint32_t line, column;
    bool good;

    buffer_add_slice(&resolved->input, given.len ? given : SLICE("{}"));
    jsontext_init(&index, cli->allocator);
    good = !given.len || jsontext_index(&index, cli->input, 512, &fault);
    jsontext_free(&index);
    if (good)
        return MDX_OK;
    text_position(cli->input, fault.at, &line, &column);
    error_set(error, CODE_INVALID_PARAMS, "the input is no JSON: %s", fault.what);
    error_at(error, name.len ? name : SLICE("--input"), line, column);
    error_hint(error, "Input is one JSON value, like {\"x\": 21}.");
    return MDX_E_VALIDATION;
}

/* A console names a function by the option --path. */
static mdx_status no_function(const struct program *program, struct slice path, struct error *error)
{
    const struct slice first =
        program->function_count ? program->functions[0].path : slice_make(NULL, 0);

    program_no_function(program, path, error);
    if (!path.len && first.len)
        error_hint(error, "--path says which, as in --path %.*s; --help lists them.",
                   (int)first.len, first.data);
    return MDX_E_NOT_FOUND;
}

static mdx_status cli_resolve(void *state, uint32_t n, const struct program *program,
                              struct slice rest, struct codec_resolved *resolved,
                              struct error *error)
{
    struct cli *cli = state;
    const struct function *function = program_find(program, rest);
    const json_t *list = json_object_get(program->model, "functions");

    (void)n;
    if (!function)
        return no_function(program, rest, error);
    resolved->path = function->path;
    resolved->replaced = true;
    if (cli->has_input)
        return take_input(cli, resolved, error);
    resolved->coerce = true;
    list = json_array_get(list, (size_t)(function - program->functions));
    return cli_read_words(cli, json_object_get(list, "inputSchema"), &resolved->input, error);
}

/* ---- what comes back ---- */

static void add_line(struct cli *cli, struct slice json)
{
    bytes(cli, json);
    bytes(cli, SLICE("\n"));
}

static void cli_event(void *state, uint32_t n, const struct codec_event *event)
{
    struct cli *cli = state;

    (void)n;
    if (event->kind != CODEC_CHUNK)
        return;
    if (!cli->begun)
        head(cli, 0, "application/x-ndjson");
    cli->begun = true;
    add_line(cli, event->json);
}

static void cli_outcome(void *state, uint32_t n, const struct codec_outcome *outcome)
{
    struct cli *cli = state;

    (void)n;
    if (outcome->error) {
        answer_error(cli, outcome->error);
    } else if (outcome->result == CODEC_BYTES || outcome->result == CODEC_RESPONSE) {
        answer_raw(cli, outcome);
    } else {
        if (!cli->begun)
            head(cli, 0,
                 outcome->result == CODEC_STREAM ? "application/x-ndjson" : "application/json");
        if (outcome->result != CODEC_STREAM)
            add_line(cli, outcome->output);
        cli->port->end(cli->port->exchange);
    }
}

/* A target that is no id may be a tool's name, ID__PATH. */
static const struct program *find_tool(struct cli *cli, const struct catalogue *catalogue)
{
    for (size_t at = 1; !cli->path.len && at + 2 < cli->target.len; at++) {
        const struct program *program;

        if (cli->target.data[at] != '_' || cli->target.data[at + 1] != '_')
            continue;
        program = catalogue_find(catalogue, slice_to(cli->target, at));
        if (program && program_find(program, slice_from(cli->target, at + 2))) {
            cli->path = slice_from(cli->target, at + 2);
            return program;
        }
    }
    return NULL;
}

static void cli_described(void *state, const struct catalogue *catalogue, const struct error *error)
{
    struct cli *cli = state;
    struct slice version, id = slice_split(cli->target, '@', &version);
    const struct program *program = catalogue ? catalogue_find(catalogue, id) : NULL;
    const struct function *function;
    struct error own;
    struct buffer out;

    if (!program && catalogue)
        program = find_tool(cli, catalogue);
    function = program ? program_find(program, cli->path) : NULL;
    error_init(&own, cli->allocator);
    if (!error && !program)
        error_set(&own, CODE_TOOL_NOT_FOUND, "there is no '%.*s'", (int)id.len, id.data);
    else if (!error && !function && cli->path.len)
        program_no_function(program, cli->path, &own);
    if (error || own.status) {
        answer_error(cli, error ? error : &own);
        error_free(&own);
        return;
    }
    buffer_init(&out, cli->allocator, SIZE_MAX);
    if (function)
        cli_write_help(cli,
                       json_array_get(json_object_get(program->model, "functions"),
                                      (size_t)(function - program->functions)),
                       &out);
    else
        cli_write_functions(cli, program, &out);
    answer_text(cli, "text/plain", &out);
}

static void cli_managed(void *state, const struct codec_managed *managed)
{
    (void)state;
    (void)managed;
}

static void cli_refuse(void *state, const struct error *error)
{
    answer_error(state, error);
}

const struct codec codec_cli = {
    .name = "cli",
    .open = cli_open,
    .feed = cli_feed,
    .outcome = cli_outcome,
    .managed = cli_managed,
    .refuse = cli_refuse,
    .resolve = cli_resolve,
    .close = cli_close,
    .event = cli_event,
    .described = cli_described,
};
