/* parse_attempt.c - one of two readings tried, and taken back when it was the wrong one. */
#include "script/parse.h"

void parse_attempt(struct parser *parser, struct attempt *attempt)
{
    *attempt = (struct attempt){ .tokenizer = parser->tokenizer,
                                 .token = parser->token,
                                 .cover = parser->cover,
                                 .complaints = parser->complaints,
                                 .uses = parser->class_ ? parser->class_->uses : NULL,
                                 .exported = parser->exported,
                                 .complaint_count = parser->complaint_count,
                                 .last_end = parser->last_end,
                                 .context = parser->context,
                                 .depth = parser->depth,
                                 .used = parser->used,
                                 .open = parser->open,
                                 .await_at = parser->await_at,
                                 .yield_at = parser->yield_at,
                                 .await_name_at = parser->await_name_at,
                                 .arrow_at = parser->arrow_at };
    parser->speculating++;
}

void parse_commit(struct parser *parser)
{
    parser->speculating--;
}

void parse_retreat(struct parser *parser, const struct attempt *attempt)
{
    parser->speculating--;
    parser->tokenizer = attempt->tokenizer;
    parser->token = attempt->token;
    parser->cover = attempt->cover;
    parser->complaints = attempt->complaints;
    if (parser->class_)
        parser->class_->uses = attempt->uses;
    parser->exported = attempt->exported;
    parser->complaint_count = attempt->complaint_count;
    parser->last_end = attempt->last_end;
    parser->context = attempt->context;
    parser->depth = attempt->depth;
    parser->used = attempt->used;
    parser->open = attempt->open;
    parser->await_at = attempt->await_at;
    parser->yield_at = attempt->yield_at;
    parser->await_name_at = attempt->await_name_at;
    parser->arrow_at = attempt->arrow_at;
    parser->panic = false;
    if (parser->no_memory)
        parse_panic(parser);
}

void parse_restart(struct parser *parser, uint32_t offset)
{
    if (parser->panic)
        return;
    parser->tokenizer.at = offset;
    token_next(&parser->tokenizer, &parser->token);
    parse_look(parser);
}

void parse_refuse(struct parser *parser, uint32_t offset)
{
    if (!parser->refused)
        parser->refused = arena_new(parser->arena, parser->text.len / 8 + 1);
    if (!parser->refused) {
        parser->no_memory = true;
        return;
    }
    parser->refused[offset / 8] = (unsigned char)(parser->refused[offset / 8] | 1u << offset % 8);
}

bool parse_refused(const struct parser *parser, uint32_t offset)
{
    return parser->refused && (parser->refused[offset / 8] >> offset % 8 & 1);
}
