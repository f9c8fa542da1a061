/* token.c - splitting a script into tokens, brackets matched by an explicit stack.
 *
 * Identifiers beyond ASCII are taken as they come: every character that is neither
 * white space nor punctuation belongs to a name, the engine's compiler has the last word. */
#include "script/reader.h"

#include "base/utf8.h"

#include <string.h>

const struct token *token_get(const struct tokens *tokens, uint32_t at)
{
    return &tokens->list[at < tokens->count ? at : tokens->count - 1];
}

struct slice token_text(const struct tokens *tokens, uint32_t at)
{
    const struct token *token = token_get(tokens, at);

    return slice_make(tokens->text.data + token->start, token->end - token->start);
}

bool token_is(const struct tokens *tokens, uint32_t at, const char *text)
{
    const struct token *token = token_get(tokens, at);

    return (token->kind == TOKEN_KEYWORD || token->kind == TOKEN_PUNCTUATOR) &&
           slice_is(token_text(tokens, at), text);
}

bool token_named(const struct tokens *tokens, uint32_t at, const char *text)
{
    return token_get(tokens, at)->kind == TOKEN_NAME && slice_is(token_text(tokens, at), text);
}

bool token_closes(const struct tokens *tokens, uint32_t at)
{
    uint32_t match = token_get(tokens, at)->match;

    return match && match < at;
}

uint32_t token_after(const struct tokens *tokens, uint32_t at)
{
    uint32_t match = token_get(tokens, at)->match;

    return (match > at ? match : at) + 1;
}

static void complain(struct reader *reader, uint32_t number, size_t offset, size_t about,
                     const char *message)
{
    finding_add(reader->findings,
                &(struct finding){ .number = number,
                                   .offset = (uint32_t)offset,
                                   .about = (uint32_t)about,
                                   .name = slice_from(slice_to(reader->text, reader->at), offset),
                                   .message = message });
}

static void stop(struct reader *reader)
{
    reader->tokens->stopped = true;
    reader->at = reader->text.len;
}

static struct token *push(struct reader *reader, enum token_kind kind, size_t start, size_t end)
{
    struct tokens *tokens = reader->tokens;
    struct token *token;

    if (tokens->count == tokens->room) {
        uint32_t room = tokens->room ? tokens->room * 2 : 256;
        struct token *list = mem_resize(tokens->allocator, tokens->list, room * sizeof *list);

        if (!list) {
            reader->failed = true;
            stop(reader);
            return NULL;
        }
        tokens->list = list;
        tokens->room = room;
    }
    token = &tokens->list[tokens->count++];
    *token = (struct token){ .start = (uint32_t)start,
                             .end = (uint32_t)end,
                             .parent = top(reader)->token,
                             .kind = (uint8_t)kind,
                             .doc_start = reader->doc_start,
                             .doc_end = reader->doc_end,
                             .line_before = reader->line_before };
    reader->doc_start = reader->doc_end = 0;
    reader->line_before = false;
    return token;
}

/* Pushes the token that ends at `end`, with what the tokens before it say of it. */
static struct token *emit(struct reader *reader, enum token_kind kind, size_t end)
{
    bool operand = operand_due(reader);
    struct slice word = slice_make(reader->text.data + reader->at, end - reader->at);
    bool operator_word = slice_is(word, "in") || slice_is(word, "instanceof");
    bool statement =
        (kind <= TOKEN_KEYWORD || slice_is(word, "{")) && statement_due(reader, operator_word);
    struct token *token = push(reader, kind, reader->at, end);

    if (!token)
        return NULL;
    token->operand = operand;
    token->statement = statement;
    reader->at = end;
    return token;
}

static bool open_bracket(struct reader *reader, uint8_t kind)
{
    uint32_t token = reader->tokens->count - 1;

    if (reader->depth == MOST_DEPTH) {
        complain(reader, 2006, reader->tokens->list[token].start, 0,
                 "brackets nest more than 1,000 deep: split the code into functions");
        stop(reader);
        return false;
    }
    reader->frames[++reader->depth] = (struct frame){ .token = token, .kind = kind };
    return true;
}

static void read_opening(struct reader *reader, char c)
{
    struct token *token = emit(reader, TOKEN_PUNCTUATOR, reader->at + 1);
    bool value = true;
    uint8_t kind = c == '(' ? BRACKET_ROUND : BRACKET_SQUARE;

    if (!token)
        return;
    if (c == '{') {
        kind = brace_kind(reader, reader->tokens->count - 1, &value);
        /* A function's body is no statement of its own, on whatever line it begins. */
        token->statement &= !value;
    }
    token->opens = kind;
    token->value = value;
    open_bracket(reader, kind);
}

/* A piece of a template literal, from ` or } up to ${ or `. */
static void read_template(struct reader *reader)
{
    bool closed;
    size_t start = reader->at, end = template_end(reader->text, start, &closed);
    struct token *token;

    if (!closed) {
        reader->at = start + 1;
        complain(reader, 2001, start, 0,
                 "this template literal has no end: a closing ` is missing");
        stop(reader);
        return;
    }
    token = emit(reader, TOKEN_TEMPLATE, end);
    if (token && reader->text.data[end - 1] == '{') {
        token->opens = BRACKET_TEMPLATE;
        open_bracket(reader, BRACKET_TEMPLATE);
    }
}

static char partner(uint8_t kind)
{
    return kind == BRACKET_ROUND ? ')' : kind == BRACKET_SQUARE ? ']' : '}';
}

static void refuse_closing(struct reader *reader)
{
    static const char *const messages[] = {
        [BRACKET_ROUND] = "\1 stands where ) is due: the ( of line \2 is not closed",
        [BRACKET_SQUARE] = "\1 stands where ] is due: the [ of line \2 is not closed",
        [BRACKET_BLOCK] = "\1 stands where } is due: the { of line \2 is not closed",
    };
    uint8_t kind = top(reader)->kind;
    size_t start = reader->at++;

    if (!reader->depth)
        complain(reader, 2005, start, 0,
                 "\1 closes nothing: remove it, or add its opening bracket");
    else
        complain(reader, 2005, start, reader->tokens->list[top(reader)->token].start,
                 messages[partner(kind) == '}' ? BRACKET_BLOCK : kind]);
    stop(reader);
}

static void read_closing(struct reader *reader, char c)
{
    const struct frame frame = *top(reader);
    struct token *token;
    uint32_t here = reader->tokens->count;

    if (!reader->depth || partner(frame.kind) != c) {
        refuse_closing(reader);
        return;
    }
    reader->depth--;
    if (frame.kind == BRACKET_TEMPLATE) {
        reader->tokens->list[frame.token].match = here;
        read_template(reader);
        if (reader->tokens->count > here && reader->tokens->list[here].opens != BRACKET_TEMPLATE)
            reader->tokens->list[here].match = frame.token;
        return;
    }
    token = emit(reader, TOKEN_PUNCTUATOR, reader->at + 1);
    if (!token)
        return;
    token->opens = frame.kind;
    token->match = frame.token;
    token->value = reader->tokens->list[frame.token].value;
    reader->tokens->list[frame.token].match = here;
}

static void read_string(struct reader *reader)
{
    bool closed;
    size_t end = string_end(reader->text, reader->at, &closed);

    if (!closed)
        complain(reader, 2001, reader->at, 0,
                 reader->text.data[reader->at] == '"'
                     ? "this text has no end: a closing \" is missing on its line"
                     : "this text has no end: a closing ' is missing on its line");
    emit(reader, TOKEN_STRING, end);
}

static void read_regex(struct reader *reader)
{
    bool closed;
    size_t end = regex_end(reader->text, reader->at, &closed);

    if (!closed)
        complain(reader, 2003, reader->at, 0,
                 "this regular expression has no end: a closing / is missing on its line");
    emit(reader, TOKEN_REGEX, end);
}

static void read_word(struct reader *reader)
{
    size_t end = word_end(reader->text, reader->at);
    struct slice word = slice_make(reader->text.data + reader->at, end - reader->at);
    bool property = last_is(reader, ".") || last_is(reader, "?.");
    struct token *token;

    token = emit(reader, !property && is_keyword(word) ? TOKEN_KEYWORD : TOKEN_NAME, end);
    if (token && token->kind == TOKEN_KEYWORD && slice_is(word, "class") &&
        top(reader)->kind != BRACKET_OBJECT) {
        top(reader)->class_due = true;
        token->value = !token->statement;
    }
}

static void read_punctuator(struct reader *reader)
{
    struct frame *frame = top(reader);
    size_t start = reader->at;
    size_t len = punctuator_length(slice_from(reader->text, start));
    char c = reader->text.data[start];
    struct token *token = emit(reader, TOKEN_PUNCTUATOR, start + len);

    if (!token || len != 1)
        return;
    if (c == '?')
        frame->conditionals++;
    else if (c == ':' && frame->conditionals)
        frame->conditionals--;
    else if (c == ':')
        token->statement = frame->kind == BRACKET_BLOCK; /* a label or a case */
    else if (c == ';')
        frame->conditionals = 0;
}

static bool begins_jsx(const struct reader *reader)
{
    size_t next = reader->at + 1;

    return operand_due(reader) && next < reader->text.len &&
           (is_letter(reader->text.data[next]) || reader->text.data[next] == '>');
}

static void read_private(struct reader *reader)
{
    emit(reader, TOKEN_PRIVATE, word_end(reader->text, reader->at + 1));
}

static void read_bad(struct reader *reader)
{
    size_t start = reader->at;

    utf8_next(reader->text, &reader->at);
    complain(reader, 2007, start, 0, "\1 has no meaning here: remove it");
}

static void read_token(struct reader *reader)
{
    const struct slice text = reader->text;
    char c = text.data[reader->at];
    char next = reader->at + 1 < text.len ? text.data[reader->at + 1] : 0;

    if (is_letter(c) || (c & 0x80) || (c == '\\' && next == 'u'))
        read_word(reader);
    else if (is_digit(c) || (c == '.' && is_digit(next)))
        emit(reader, TOKEN_NUMBER, number_end(text, reader->at));
    else if (c == '"' || c == '\'')
        read_string(reader);
    else if (c == '`')
        read_template(reader);
    else if (c == '(' || c == '[' || c == '{')
        read_opening(reader, c);
    else if (c == ')' || c == ']' || c == '}')
        read_closing(reader, c);
    else if (c == '/' && operand_due(reader))
        read_regex(reader);
    else if (c == '#' && (is_letter(next) || (next & 0x80)))
        read_private(reader);
    else if (c == '<' && begins_jsx(reader)) {
        complain(reader, 2025, reader->at, 0,
                 "JSX and type arguments before a value are not supported yet: build the text or "
                 "object with plain expressions (what follows was not read)");
        stop(reader);
    } else if (c && strchr("+-*/%=<>!&|^~?:;,.@", c))
        read_punctuator(reader);
    else
        read_bad(reader);
}

static void skip_block_comment(struct reader *reader)
{
    const struct slice text = reader->text;
    size_t start = reader->at, at = start + 2;

    while (at + 1 < text.len && !(text.data[at] == '*' && text.data[at + 1] == '/'))
        reader->line_before |= text.data[at++] == '\n';
    if (at + 1 >= text.len) {
        reader->at = start + 2;
        complain(reader, 2002, start, 0, "this comment has no end: a closing */ is missing");
        stop(reader);
        return;
    }
    reader->at = at + 2;
    if (text.data[start + 2] == '*' && reader->at - start > 4) {
        reader->doc_start = (uint32_t)start;
        reader->doc_end = (uint32_t)reader->at;
    }
}

/* Passes white space or one comment; false when a token begins here. */
static bool skip_blank(struct reader *reader)
{
    const struct slice text = reader->text;
    char c = text.data[reader->at];
    char next = reader->at + 1 < text.len ? text.data[reader->at + 1] : 0;
    size_t behind = reader->at;

    if (c == ' ' || (c >= '\t' && c <= '\r')) {
        reader->line_before |= c == '\n' || c == '\r';
        reader->at++;
        return true;
    }
    if ((c == '/' && next == '/') || (!reader->at && c == '#' && next == '!')) {
        while (reader->at < text.len && text.data[reader->at] != '\n')
            reader->at++;
        return true;
    }
    if (c == '/' && next == '*') {
        skip_block_comment(reader);
        return true;
    }
    if (c & 0x80) {
        uint32_t wide = utf8_next(text, &behind);

        reader->line_before |= wide == 0x2028 || wide == 0x2029;
        reader->at = wide_space(wide) ? behind : reader->at;
        return wide_space(wide);
    }
    return false;
}

static void report_open(struct reader *reader)
{
    if (!reader->depth || reader->tokens->stopped)
        return;
    reader->at = reader->text.len;
    size_t start = reader->tokens->list[top(reader)->token].start;
    struct slice bracket = slice_to(slice_from(reader->text, start), 1);

    finding_add(reader->findings, &(struct finding){ .number = 2004,
                                                     .offset = (uint32_t)start,
                                                     .name = bracket,
                                                     .message = "this \1 is never closed" });
}

bool tokens_read(struct tokens *tokens, const struct allocator *allocator, struct slice text,
                 struct findings *findings)
{
    struct reader reader = { .tokens = tokens, .findings = findings, .text = text };

    *tokens = (struct tokens){ .allocator = allocator, .text = text };
    reader.frames = mem_array(allocator, MOST_DEPTH + 1, sizeof *reader.frames);
    if (!reader.frames)
        return false;
    reader.frames[0].kind = BRACKET_BLOCK;
    push(&reader, TOKEN_START, 0, 0);
    while (reader.at < text.len) {
        if (!skip_blank(&reader))
            read_token(&reader);
    }
    if (!reader.failed)
        report_open(&reader);
    reader.at = text.len;
    if (!reader.failed)
        push(&reader, TOKEN_END, text.len, text.len);
    if (!reader.failed && tokens->count) {
        tokens->list[tokens->count - 1].parent = 0;
        tokens->list[tokens->count - 1].statement = true;
    }
    mem_free(allocator, reader.frames);
    return !reader.failed;
}

void tokens_free(struct tokens *tokens)
{
    mem_free(tokens->allocator, tokens->list);
    *tokens = (struct tokens){ .allocator = tokens->allocator };
}
