/* declare.c - one function as the scan found it: parameters, place, comment. */
#include "script/scan.h"

#include <string.h>

bool scan_grow(struct scan *scan, void *list, uint32_t count, uint32_t *room, size_t each)
{
    uint32_t more = *room ? *room * 2 : 8;
    void *grown;

    if (count < *room)
        return true;
    memcpy(&grown, list, sizeof grown);
    grown = mem_resize(scan->allocator, grown, more * each);
    if (!grown) {
        scan->failed = true;
        return false;
    }
    memcpy(list, &grown, sizeof grown);
    *room = more;
    return true;
}

void add_edit(struct scan *scan, uint32_t start, uint32_t end, const char *text)
{
    if (scan_grow(scan, &scan->edits, scan->edit_count, &scan->edit_room, sizeof *scan->edits))
        scan->edits[scan->edit_count++] = (struct edit){ start, end, text };
}

void read_header(const struct tokens *tokens, uint32_t at, struct header *header)
{
    *header = (struct header){ 0 };
    at++;
    if (token_is(tokens, at, "*"))
        at++;
    if (token_get(tokens, at)->kind == TOKEN_NAME)
        header->name = at++;
    header->next = at;
    if (!token_is(tokens, at, "("))
        return;
    header->open = at;
    header->next = at = token_after(tokens, at);
    if (token_is(tokens, at, "{")) {
        header->body = at;
        header->next = token_after(tokens, at);
    }
}

/* A piece of the script's own copy of the text. */
static struct slice own(const struct scan *scan, struct slice text)
{
    return slice_make(scan->script->memory + (text.data - scan->tokens->text.data), text.len);
}

static void read_parameter(const struct scan *scan, uint32_t at, uint32_t end,
                           struct script_parameter *parameter)
{
    const struct tokens *tokens = scan->tokens;
    struct slice text = slice_make(tokens->text.data + token_get(tokens, at)->start,
                                   token_get(tokens, end - 1)->end - token_get(tokens, at)->start);

    *parameter = (struct script_parameter){ .text = own(scan, text) };
    parameter->rest = token_is(tokens, at, "...");
    at += parameter->rest;
    parameter->pattern = token_is(tokens, at, "{") || token_is(tokens, at, "[");
    if (!parameter->pattern)
        parameter->name = own(scan, token_text(tokens, at));
    for (; at < end; at = token_after(tokens, at))
        parameter->has_default |= token_is(tokens, at, "=");
}

/* The comma or bracket that ends the parameter at this token. */
static uint32_t parameter_end(const struct tokens *tokens, uint32_t at, uint32_t close)
{
    while (at < close && !token_is(tokens, at, ","))
        at = token_after(tokens, at);
    return at < close ? at : close;
}

static bool add_parameters(struct scan *scan, struct script_function *function, uint32_t open)
{
    const struct tokens *tokens = scan->tokens;
    uint32_t close = token_get(tokens, open)->match;
    uint32_t count = 0;

    for (uint32_t at = open + 1; at < close; at = parameter_end(tokens, at, close) + 1)
        count++;
    if (!count)
        return true;
    function->parameters = mem_array(scan->allocator, count, sizeof *function->parameters);
    if (!function->parameters)
        return false;
    for (uint32_t at = open + 1; at < close;) {
        uint32_t end = parameter_end(tokens, at, close);

        if (end > at)
            read_parameter(scan, at, end, &function->parameters[function->parameter_count++]);
        at = end + 1;
    }
    return true;
}

/* The comment without its frame of slashes and stars, in the script's memory. */
static struct slice clean_comment(struct scan *scan, struct slice comment)
{
    char *start = scan->script->memory + scan->comment_end;
    size_t len = 0;
    struct slice rest = slice_make(comment.data + 3, comment.len - 5);

    while (rest.len) {
        struct slice line = slice_trim(slice_split(rest, '\n', &rest));

        if (line.len && line.data[0] == '*')
            line = slice_trim(slice_from(line, 1));
        if (len)
            start[len++] = '\n';
        if (line.len)
            memcpy(start + len, line.data, line.len);
        len += line.len;
    }
    scan->comment_end += len;
    return slice_trim(slice_make(start, len));
}

struct script_function *add_function(struct scan *scan, uint32_t at, struct slice name,
                                     const struct header *header)
{
    struct script *script = scan->script;
    const struct token *token = token_get(scan->tokens, at);
    struct script_function *function;

    if (!scan_grow(scan, &script->functions, script->function_count, &scan->function_room,
                   sizeof *script->functions))
        return NULL;
    function = &script->functions[script->function_count++];
    cursor_move(&scan->cursor, token->start);
    *function =
        (struct script_function){ .name = name.len ? own(scan, name) : SLICE("default"),
                                  .reference = name.len ? own(scan, name) : SLICE(DEFAULT_NAME),
                                  .top_level = true,
                                  .line = scan->cursor.line,
                                  .column = scan->cursor.column };
    if (token->doc_end)
        function->comment =
            clean_comment(scan, slice_make(scan->tokens->text.data + token->doc_start,
                                           token->doc_end - token->doc_start));
    if (header && header->open && !add_parameters(scan, function, header->open)) {
        scan->failed = true;
        return NULL;
    }
    return function;
}
