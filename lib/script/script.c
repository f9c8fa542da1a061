/* script.c - from text to ES5 in order: the tree, what it says of itself, what its names mean, what
 * ES5 makes of it, the text. */
#include "script/completion.h"
#include "script/describe.h"
#include "script/lower_eval.h"
#include "script/parser.h"
#include "script/signature.h"
#include "script/stream.h"

#define MOST_BYTES (4u << 20)

static struct parser_options parser_options_of(const struct script_options *options)
{
    static const enum parser_goal goals[] = {
        [SCRIPT_MODULE] = PARSER_MODULE,       [SCRIPT_EXPRESSION] = PARSER_EXPRESSION,
        [SCRIPT_PLAIN] = PARSER_SCRIPT,        [SCRIPT_EVAL] = PARSER_SCRIPT,
        [SCRIPT_FUNCTION] = PARSER_EXPRESSION,
    };
    bool document = options->kind == SCRIPT_MODULE || options->kind == SCRIPT_EXPRESSION;

    return (struct parser_options){
        .goal = goals[options->kind],
        .strict = document || options->strict,
        .typescript = document || options->typescript,
        .jsx = document || options->typescript,
        .new_target = options->new_target,
        .super_property = options->super_property,
        .super_call = options->super_call,
        .no_arguments = options->no_arguments,
    };
}

static bool is_expression(const struct script_options *options)
{
    return options->kind == SCRIPT_EXPRESSION || options->kind == SCRIPT_FUNCTION;
}

/* One function expression, and nothing else. */
static void check_expression(struct lower *lower, const struct node *program)
{
    const struct node *first = program->block.list;

    if (first && first->kind == NODE_EXPRESSION && describe_function(first->unary.argument))
        return;
    finding_add(lower->findings,
                &(struct finding){ .number = 2031,
                                   .offset = first ? first->start : 0,
                                   .message =
                                       "a function is due here: write function (x) { return … } or "
                                       "(x) => …" });
}

/* Directives stay first: nothing may come before them. */
static struct node *take_directives(struct node *program, struct node_list *directives)
{
    struct node *rest = program->block.list, *next;

    list_init(directives);
    for (; rest && rest->kind == NODE_EXPRESSION && (rest->flags & FLAG_DIRECTIVE); rest = next) {
        next = rest->next;
        list_add(directives, list_one(rest));
    }
    return rest;
}

static void lower_statements_of(struct lower *lower, struct node *program)
{
    struct eval_around around;
    struct node_list all;
    struct activation top;
    struct node *list = take_directives(program, &all);

    eval_begin(lower, &around);
    activation_begin(lower, &top, around.activation.function, around.transparent);
    top.scope = program->block.scope;
    lower->program = &top;
    list = lower_scope(lower, program->block.scope, list);
    list_add(&all, activation_end(lower, &top, list));
    program->block.list = all.first;
}

/* (function () { var @1; return expression; })(), if the expression needs variables. */
static void lower_expression_of(struct lower *lower, struct node *program)
{
    struct node *statement = program->block.list;
    struct activation top;
    struct node *list, *value;

    activation_begin(lower, &top, NULL, false);
    top.scope = program->block.scope;
    lower->program = &top;
    value = without_parens(statement->unary.argument);
    if (lower->options->kind == SCRIPT_FUNCTION)
        value = lower_function(lower, value, SLICE("anonymous"), "");
    else
        value = lower_expression(lower, value);
    list = activation_end(lower, &top, NULL);
    if (list) {
        struct node_list all;
        struct activation none;

        list_init(&all);
        list_add(&all, list);
        list_add(&all, make_return(lower, value, statement));
        activation_begin(lower, &none, NULL, false);
        value = helper_end(lower, &none, NULL, all.first, statement);
        value = make_call(lower, value, NULL, statement);
    }
    statement->unary.argument = value;
}

static bool is_streamed(const struct script_options *options)
{
    return options->kind == SCRIPT_MODULE || options->kind == SCRIPT_PLAIN;
}

/* Why a walk was left. */
static mdx_status given_up(struct lower *lower, struct error *error)
{
    const struct bounds *bounds = &lower->bounds;

    if (bounds->late)
        return error_set(error, CODE_RUN_TIMEOUT, "The time ran out while the code was read.");
    if (!bounds->deep)
        return error_no_memory(error);
    finding_add(
        lower->findings,
        &(struct finding){ .number = 2006, .offset = bounds->offset, .message = BOUNDS_MESSAGE });
    return findings_report(lower->findings, lower->text, lower->options, error);
}

/* The whole walk, and the text; given up: false. */
static bool lower_tree(struct lower *lower, struct node *program, struct printer *printer)
{
    if (setjmp(lower->no_memory))
        return false;
    if (lower->options->kind == SCRIPT_FUNCTION) /* its name is not bound */
        without_parens(program->block.list->unary.argument)->function.name = NULL;
    if (lower->options->kind == SCRIPT_EVAL)
        completion_keep(lower, program);
    scope_analyse(lower, program);
    if (is_streamed(lower->options)) {
        stream_program(lower, program, printer);
        return true;
    }
    if (is_expression(lower->options))
        lower_expression_of(lower, program);
    else
        lower_statements_of(lower, program);
    if (!lower->findings->count)
        print_whole(printer, program, is_expression(lower->options));
    return true;
}

/* Statements of the top level that something was found in are not whole: they are left out. */
static void drop_broken(const struct findings *findings, struct node **list)
{
    while (*list) {
        const struct node *node = *list;
        const uint32_t end = node->next ? node->next->start : UINT32_MAX;
        uint32_t i = 0;

        while (i < findings->count &&
               (findings->list[i].offset < node->start || findings->list[i].offset >= end))
            i++;
        if (i < findings->count)
            *list = node->next;
        else
            list = &(*list)->next;
    }
}

/* What is wrong beside the syntax, in what could be read: all errors are told at once. Given up:
 * false. */
static bool look_further(struct lower *lower, struct node *program)
{
    struct node *volatile at;

    if (lower->options->kind != SCRIPT_MODULE || lower->findings->count == FINDINGS_MOST)
        return true;
    drop_broken(lower->findings, &program->block.list);
    at = program->block.list;
    lower->broken = true;
    if (setjmp(lower->no_memory))
        return false;
    scope_analyse(lower, program);
    while (at) {
        struct node *node = at;

        at = node->next;
        if ((node->kind == NODE_IMPORT || node->kind == NODE_EXPORT_ALL ||
             node->kind == NODE_EXPORT_NAMES) &&
            node->module.from && node->module.from->kind == NODE_STRING)
            lower_statement(lower, node);
    }
    return true;
}

static mdx_status read_text(struct lower *lower, struct script *script, struct node **program,
                            struct error *error)
{
    const struct script_options *options = lower->options;
    struct parser_options wanted = parser_options_of(options);

    wanted.bounds = &lower->bounds;
    eval_options(options->taken, &wanted);
    if (!names_init(lower->names, &script->arena))
        return error_no_memory(error);
    *program = parser_run(&script->arena, lower->names, script->text, &wanted, lower->findings);
    if (!*program)
        return given_up(lower, error);
    if (!lower->findings->count && is_expression(options))
        check_expression(lower, *program);
    if (lower->findings->count && !look_further(lower, *program))
        return given_up(lower, error);
    return findings_report(lower->findings, script->text, options, error);
}

static mdx_status lower_and_print(struct lower *lower, struct script *script, struct node *program,
                                  struct error *error)
{
    struct printer printer = { .out = &script->lowered,
                               .columns = &script->columns,
                               .arena = &script->arena,
                               .text = script->text,
                               .bounds = &lower->bounds };
    bool good = place_begin(&printer) && lower_tree(lower, program, &printer);

    place_end(&printer);
    if (!good || printer.failed || buffer_failed(&script->lowered))
        return given_up(lower, error);
    script->next_hidden = lower->next_hidden;
    return findings_report(lower->findings, script->text, lower->options, error);
}

/* Nobody asks what functions there are in a text that is run at once. */
static bool is_described(enum script_kind kind)
{
    return kind != SCRIPT_EVAL && kind != SCRIPT_FUNCTION;
}

static mdx_status lower_with(struct lower *lower, struct script *script, struct error *error)
{
    struct node *program = NULL;
    mdx_status status = read_text(lower, script, &program, error);

    if (status)
        return status;
    lower->strict = program->flags & FLAG_STRICT;
    script->awaits = program->flags & FLAG_AWAIT;
    if (is_described(lower->options->kind) &&
        !describe_program(script, program, lower->options->kind))
        return error_no_memory(error);
    return lower_and_print(lower, script, program, error);
}

static void note_runtime(const struct lower *lower, struct script *script)
{
    const struct script_options *options = lower->options;
    struct slice source = options->source.len ? options->source : script->text;
    struct cursor cursor;

    if (!lower->no_runtime)
        return;
    cursor_init(&cursor, script->text);
    cursor_move(&cursor, lower->no_runtime->start);
    script->jsx_line = cursor.line;
    script->jsx_column = cursor.column;
    script->jsx_lacks = slice_is(name_slice(lower->no_runtime->ident.name), "h") ? "h" : "Fragment";
    if (options->place && !linemap_find(options->place, source, cursor.line, cursor.column,
                                        &script->jsx_line, &script->jsx_column))
        script->jsx_line = script->jsx_column = 0;
}

static mdx_status lower_text(struct script *script, const struct script_options *options,
                             struct error *error)
{
    struct findings findings = { 0 };
    struct names names;
    struct lower lower = {
        .arena = &script->arena,
        .kept = &script->arena,
        .findings = &findings,
        .names = &names,
        .text = script->text,
        .options = options,
        .bounds = options->bounds,
        .next_hidden = options->first_hidden ? options->first_hidden : 1,
    };
    mdx_status status;

    bounds_begin(&lower.bounds);
    buffer_init(&lower.scratch, script->allocator, SIZE_MAX);
    arena_init(&lower.passing, script->allocator);
    status = lower_with(&lower, script, error);
    if (!status)
        note_runtime(&lower, script);
    buffer_free(&lower.scratch);
    arena_free(&lower.passing);
    return status;
}

mdx_status script_lower(struct script *script, const struct allocator *allocator, struct slice text,
                        const struct script_options *options, struct error *error)
{
    mdx_status status;

    *script = (struct script){ .allocator = allocator };
    buffer_init(&script->lowered, allocator, SIZE_MAX);
    linemap_init(&script->columns, allocator);
    arena_init(&script->arena, allocator);
    if (text.len > MOST_BYTES) {
        status = error_diagnose(error, 2008, "the code has more than 4 MiB: make it smaller");
        error_at(error, options->document, 0, 0);
    } else {
        script->text = arena_copy(&script->arena, text);
        status = script->arena.failed ? error_no_memory(error) : lower_text(script, options, error);
    }
    if (status)
        script_free(script);
    return status;
}

void script_free(struct script *script)
{
    if (!script || !script->allocator)
        return;
    arena_free(&script->arena);
    buffer_free(&script->lowered);
    linemap_free(&script->columns);
    *script = (struct script){ 0 };
}

void script_input(const struct script *script, const struct script_function *function, bool named,
                  struct buffer *out)
{
    const struct signature signature = { script->program, script->text, function->tags };

    if (function->node)
        signature_input(&signature, function->node, named ? SIGNATURE_NAMED : SIGNATURE_FIRST, out);
}

void script_output(const struct script *script, const struct script_function *function,
                   struct buffer *out)
{
    const struct signature signature = { script->program, script->text, function->tags };

    if (function->node)
        signature_output(&signature, function->node, out);
}

struct slice script_reference(const struct script *script, const struct script_function *function)
{
    (void)script;
    return function->reference;
}
