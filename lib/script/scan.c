/* scan.c - the top level of a module, or one function expression.
 *
 * Knows which names the text declares, which it exports and under which name; adds
 * the edits that turn `export` into plain declarations. */
#include "script/scan.h"

#include "base/map.h"

#include <string.h>

/* Values of scan->names: a plain variable, or a function's place plus 2. */
#define PLAIN_NAME ((void *)(uintptr_t)1)

static void complain(struct scan *scan, uint32_t number, uint32_t at, const char *message)
{
    finding_add(scan->findings, &(struct finding){ .number = number,
                                                   .offset = token_get(scan->tokens, at)->start,
                                                   .name = token_text(scan->tokens, at),
                                                   .message = message });
}

static bool is(const struct scan *scan, uint32_t at, const char *text)
{
    return token_is(scan->tokens, at, text);
}

static bool at_end(const struct scan *scan, uint32_t at)
{
    return at >= scan->tokens->count - 1;
}

static void declare(struct scan *scan, uint32_t name, void *value)
{
    if (!map_put(scan->names, token_text(scan->tokens, name), value, NULL))
        scan->failed = true;
}

static void *function_value(const struct scan *scan)
{
    return (void *)((uintptr_t)scan->script->function_count + 1);
}

static struct script_function *function_named(const struct scan *scan, struct slice name)
{
    uintptr_t value = (uintptr_t)map_get(scan->names, name);

    return value >= 2 ? &scan->script->functions[value - 2] : NULL;
}

/* Behind the opening brackets, the `function` that is the whole expression; 0: none. */
static uint32_t function_value_at(const struct scan *scan, uint32_t at)
{
    uint32_t round = 0;
    struct header header;

    while (is(scan, at + round, "("))
        round++;
    if (!is(scan, at + round, "function"))
        return 0;
    read_header(scan->tokens, at + round, &header);
    for (uint32_t close = 0; close < round; close++) {
        if (!is(scan, header.next + close, ")"))
            return 0;
    }
    if (token_get(scan->tokens, header.next + round)->statement ||
        is(scan, header.next + round, ";") || is(scan, header.next + round, ",") ||
        token_get(scan->tokens, header.next + round)->line_before ||
        at_end(scan, header.next + round))
        return at + round;
    return 0;
}

/* A function statement; returns the token behind it. */
static uint32_t read_function(struct scan *scan, uint32_t at, uint32_t begins)
{
    struct header header;

    read_header(scan->tokens, at, &header);
    if (header.name && !token_get(scan->tokens, at)->parent &&
        add_function(scan, begins, token_text(scan->tokens, header.name), &header))
        declare(scan, header.name, function_value(scan));
    return header.next;
}

/* One variable, from its name; returns the comma, or what ends the statement. */
static uint32_t read_variable(struct scan *scan, uint32_t at, uint32_t begins)
{
    uint32_t name = at++;
    uint32_t value = is(scan, at, "=") ? function_value_at(scan, at + 1) : 0;
    struct header header;

    declare(scan, name, PLAIN_NAME);
    if (value && !token_get(scan->tokens, name)->parent) {
        read_header(scan->tokens, value, &header);
        if (add_function(scan, begins, token_text(scan->tokens, name), &header))
            declare(scan, name, function_value(scan));
    }
    while (!at_end(scan, at) && !is(scan, at, ",") && !is(scan, at, ";") && !is(scan, at, "in") &&
           !token_get(scan->tokens, at)->statement && !token_closes(scan->tokens, at))
        at = token_after(scan->tokens, at);
    return at;
}

static uint32_t read_variables(struct scan *scan, uint32_t at, uint32_t begins)
{
    do {
        at++;
        if (token_get(scan->tokens, at)->kind != TOKEN_NAME)
            return at;
        at = read_variable(scan, at, begins);
        begins = at + 1;
    } while (is(scan, at, ",") && !scan->failed);
    return at;
}

/* let and const are refused elsewhere; their names are declared all the same. */
static bool is_variables(const struct scan *scan, uint32_t at)
{
    return is(scan, at, "var") || is(scan, at, "let") || is(scan, at, "const");
}

static uint32_t token_start(const struct scan *scan, uint32_t at)
{
    return token_get(scan->tokens, at)->start;
}

static uint32_t token_end(const struct scan *scan, uint32_t at)
{
    return token_get(scan->tokens, at)->end;
}

/* Notes that the token exports this name; false when another one did before. */
static bool publish(struct scan *scan, struct slice name, uint32_t at)
{
    void *before = NULL;

    if (!map_put(scan->published, name, PLAIN_NAME, &before))
        scan->failed = true;
    if (before)
        finding_add(scan->findings, &(struct finding){ .number = 2106,
                                                       .offset = token_start(scan, at),
                                                       .name = name,
                                                       .message = "\1 is exported twice: keep one "
                                                                  "of the two" });
    return !before && !scan->failed;
}

static void mark_exported(struct scan *scan, uint32_t from, uint32_t at)
{
    for (; from < scan->script->function_count; from++) {
        scan->script->functions[from].exported = true;
        publish(scan, scan->script->functions[from].name, at);
    }
}

static void mark_default(struct script_function *function)
{
    if (function)
        function->exported = function->is_default = true;
}

/* export default function …: a declaration with a name, its own or the hidden one. */
static uint32_t export_default_function(struct scan *scan, uint32_t at)
{
    struct header header;
    struct script_function *function;
    struct slice name = { 0 };

    read_header(scan->tokens, at + 2, &header);
    if (header.name) {
        name = token_text(scan->tokens, header.name);
        add_edit(scan, token_start(scan, at), token_end(scan, at + 1), NULL);
    } else {
        add_edit(scan, token_start(scan, at), token_end(scan, at + 2), "function " DEFAULT_NAME);
    }
    function = add_function(scan, at, name, &header);
    if (function && header.name)
        declare(scan, header.name, function_value(scan));
    mark_default(function);
    return header.next;
}

static bool is_plain_value(const struct scan *scan, uint32_t at)
{
    const struct token *token = token_get(scan->tokens, at);

    return token->kind == TOKEN_STRING || token->kind == TOKEN_NUMBER ||
           token->kind == TOKEN_REGEX || token->opens == BRACKET_OBJECT ||
           token->opens == BRACKET_SQUARE || is(scan, at, "null") || is(scan, at, "true") ||
           is(scan, at, "false");
}

/* True when the expression at this token is one name and nothing more. */
static bool is_one_name(const struct scan *scan, uint32_t at)
{
    const struct token *next = token_get(scan->tokens, at + 1);

    return token_get(scan->tokens, at)->kind == TOKEN_NAME &&
           (next->kind == TOKEN_END || next->statement || is(scan, at + 1, ";"));
}

/* export default EXPR: kept under the hidden name. A name alone is resolved at the end. */
static uint32_t export_default_value(struct scan *scan, uint32_t at)
{
    uint32_t value = at + 2;
    uint32_t written = function_value_at(scan, value);
    struct script_function *function;
    struct header header;

    add_edit(scan, token_start(scan, at), token_end(scan, at + 1), "var " DEFAULT_NAME "=");
    if (is_one_name(scan, value)) {
        if (scan_grow(scan, &scan->exports, scan->export_count, &scan->export_room,
                      sizeof *scan->exports))
            scan->exports[scan->export_count++] = value;
        return value;
    }
    if (!is_plain_value(scan, value)) {
        if (written)
            read_header(scan->tokens, written, &header);
        function = add_function(scan, at, (struct slice){ 0 }, written ? &header : NULL);
        mark_default(function);
    }
    return value;
}

/* export { a, b as c }: noted, and resolved when all declarations are known. */
static uint32_t export_names(struct scan *scan, uint32_t at)
{
    uint32_t open = at + 1, close = token_get(scan->tokens, open)->match;

    if (close <= open)
        return open + 1;
    for (uint32_t name = open + 1; name < close; name++) {
        if (token_get(scan->tokens, name)->kind != TOKEN_NAME) {
            complain(scan, 2107, name, "\1 is no name to export: write export { name }");
            return close + 1;
        }
        if (scan_grow(scan, &scan->exports, scan->export_count, &scan->export_room,
                      sizeof *scan->exports))
            scan->exports[scan->export_count++] = name;
        if (token_named(scan->tokens, name + 1, "as"))
            name += 2;
        if (name + 1 < close && !is(scan, ++name, ",")) {
            complain(scan, 2107, name, "\1 stands where a comma is due in this list of exports");
            return close + 1;
        }
    }
    if (token_named(scan->tokens, close + 1, "from"))
        complain(scan, 2103, at,
                 "export … from another module is not supported yet: put the code "
                 "into this document");
    add_edit(scan, token_start(scan, at), token_end(scan, close), ";");
    return close + 1;
}

static uint32_t read_export(struct scan *scan, uint32_t at)
{
    uint32_t before = scan->script->function_count;
    uint32_t next = at + 1;

    if (is(scan, next, "default") && !publish(scan, SLICE("default"), at))
        return next + 1;
    if (is(scan, next, "default"))
        return is(scan, at + 2, "function") ? export_default_function(scan, at)
                                            : export_default_value(scan, at);
    if (token_get(scan->tokens, next)->opens == BRACKET_NAMES)
        return export_names(scan, at);
    if (is(scan, next, "*")) {
        complain(scan, 2103, at,
                 "export * is not supported: put the code into this document and "
                 "export its names");
        return next + 1;
    }
    add_edit(scan, token_start(scan, at), token_end(scan, at), NULL);
    if (is(scan, next, "function"))
        next = read_function(scan, next, at);
    else if (is_variables(scan, next))
        next = read_variables(scan, next, at);
    else if (token_get(scan->tokens, next)->kind != TOKEN_KEYWORD &&
             token_get(scan->tokens, next)->kind != TOKEN_NAME)
        complain(scan, 2107, at, "export needs a declaration, default, or a list { … } behind it");
    mark_exported(scan, before, at);
    return next;
}

/* Exports function again under another name. */
static void export_alias(struct scan *scan, uint32_t name, uint32_t alias)
{
    uintptr_t value = (uintptr_t)map_get(scan->names, token_text(scan->tokens, name));
    struct script_function *function =
        add_function(scan, name, token_text(scan->tokens, alias), NULL);
    const struct script_function *original;

    if (!function)
        return;
    original = &scan->script->functions[value - 2];
    function->reference = original->reference;
    function->comment = original->comment;
    function->line = original->line;
    function->column = original->column;
    function->exported = true;
    if (!original->parameter_count)
        return;
    function->parameters =
        mem_array(scan->allocator, original->parameter_count, sizeof *function->parameters);
    if (!function->parameters) {
        scan->failed = true;
        return;
    }
    function->parameter_count = original->parameter_count;
    memcpy(function->parameters, original->parameters,
           original->parameter_count * sizeof *function->parameters);
}

/* export default NAME, where NAME is no function that the text shows. */
static void export_unknown(struct scan *scan, uint32_t name)
{
    cursor_init(&scan->cursor, scan->tokens->text);
    mark_default(add_function(scan, name, (struct slice){ 0 }, NULL));
}

static void resolve_export(struct scan *scan, uint32_t name)
{
    struct slice text = token_text(scan->tokens, name);
    struct script_function *function = function_named(scan, text);
    bool is_default = is(scan, name - 1, "default");
    bool aliased = !is_default && token_named(scan->tokens, name + 1, "as");

    if (!is_default && !map_get(scan->names, text)) {
        complain(scan, 2105, name, "\1 is exported, but the top level declares no such name");
        return;
    }
    is_default |= aliased && is(scan, name + 2, "default");
    if (aliased && !publish(scan, token_text(scan->tokens, name + 2), name + 2))
        return;
    if (!aliased && !is_default && !publish(scan, text, name))
        return;
    if (!function && is_default && !aliased)
        export_unknown(scan, name);
    if (!function)
        return;
    if (aliased && !is_default) {
        export_alias(scan, name, name + 2);
        return;
    }
    function->exported = true;
    function->is_default |= is_default;
}

static uint32_t read_statement(struct scan *scan, uint32_t at)
{
    const struct token *token = token_get(scan->tokens, at);

    if (token->kind != TOKEN_KEYWORD)
        return at + 1;
    if (is(scan, at, "function")) {
        struct header header;

        if (token->statement)
            return read_function(scan, at, at);
        read_header(scan->tokens, at, &header);
        return header.next;
    }
    if (is_variables(scan, at))
        return read_variables(scan, at, at);
    if (is(scan, at, "class") && token_get(scan->tokens, at + 1)->kind == TOKEN_NAME)
        declare(scan, at + 1, PLAIN_NAME);
    if (is(scan, at, "export") && !token->parent)
        return read_export(scan, at);
    return at + 1;
}

static bool prepare(struct scan *scan)
{
    struct slice text = scan->tokens->text;

    scan->names = map_new(scan->allocator);
    scan->published = map_new(scan->allocator);
    scan->script->memory = mem_new(scan->allocator, 2 * text.len + 1);
    if (!scan->names || !scan->published || !scan->script->memory)
        return false;
    if (text.len)
        memcpy(scan->script->memory, text.data, text.len);
    scan->comment_end = text.len;
    cursor_init(&scan->cursor, text);
    return true;
}

bool scan_module(struct scan *scan)
{
    uint32_t at = 1;

    if (!prepare(scan))
        return false;
    if (slice_starts(scan->tokens->text, "#!"))
        add_edit(scan, 0, 2, "//");
    while (!at_end(scan, at) && !scan->failed)
        at = read_statement(scan, at);
    for (uint32_t name = 0; name < scan->export_count && !scan->failed; name++)
        resolve_export(scan, scan->exports[name]);
    return !scan->failed;
}

bool scan_expression(struct scan *scan)
{
    uint32_t at = 1, round = 0;
    struct script_function *function;
    struct header header;

    if (!prepare(scan))
        return false;
    for (; is(scan, at, "("); at++)
        round++;
    if (!is(scan, at, "function")) {
        complain(scan, 2031, at, "a function is due here: write function (x) { return … }");
        return true;
    }
    read_header(scan->tokens, at, &header);
    if (!header.body) {
        complain(scan, 2031, header.next, "the function needs parameters (…) and a body { … }");
        return true;
    }
    function = add_function(
        scan, at, header.name ? token_text(scan->tokens, header.name) : (struct slice){ 0 },
        &header);
    if (!function)
        return false;
    for (at = header.next; round && is(scan, at, ")"); at++)
        round--;
    add_edit(scan, token_end(scan, at - 1), (uint32_t)scan->tokens->text.len, NULL);
    while (is(scan, at, ";"))
        at++;
    if (!at_end(scan, at))
        complain(scan, 2032, at, "nothing may follow the function: remove what begins with \1");
    return !scan->failed;
}

void scan_free(struct scan *scan)
{
    map_free(scan->names, NULL, NULL);
    map_free(scan->published, NULL, NULL);
    mem_free(scan->allocator, scan->edits);
    mem_free(scan->allocator, scan->exports);
}
