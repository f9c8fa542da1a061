/* dynamic.c - eval, Function and its kin: their texts go through the host's front end.
 *
 * What the front end says of a text is thrown as a SyntaxError. Nothing outside the arena is
 * held when the engine is called: a limit may jump out of it. */
#include "sandbox/builtins.h"
#include "sandbox/text.h"
#include "sandbox/value.h"

#include "sandbox/engine/dynamic.h"
#include "sandbox/engine/hooks.h"
#include "sandbox/engine/language.h"
#include "sandbox/engine/native.h"

#include "base/utf8.h"

#include <string.h>

/* Of C stack, for a text that hardly nests: with less it is recursion that went too deep, not the
 * text. */
#define LEAST_STACK ((size_t)16 << 10)

int dynamic_kind(enum language_object function)
{
    switch (function) {
    case LANGUAGE_GENERATOR_FUNCTION:
        return MDX_ENGINE_GENERATOR;
    case LANGUAGE_ASYNC_FUNCTION:
        return MDX_ENGINE_ASYNC;
    default:
        return MDX_ENGINE_ASYNC_GENERATOR;
    }
}

duk_ret_t dynamic_construct(duk_context *ctx)
{
    const int kind = duk_get_current_magic(ctx);

    if (!inside_of(ctx)->dynamic_code)
        return duk_type_error(ctx,
                              "dynamic code is not allowed: functions are not made from text here");
    if (!inside_of(ctx)->lower)
        return duk_type_error(ctx, "there is no front end for such a text");
    (void)dynamic_function(ctx, kind);
    engine_proto_from_new_target(ctx);
    return 1;
}

/* The text on top, in a buffer that functions refer to. */
static struct slice push_unit(duk_context *ctx)
{
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);
    struct slice text;
    void *unit;

    text.data = duk_to_lstring(ctx, -1, &text.len);
    inside_spend(ctx, inside_of(ctx), (int64_t)(text.len / 16));
    utf8_from_cesu8_with_halves(scratch, text);
    text_check(ctx, scratch);
    text = buffer_slice(scratch);
    unit = duk_push_fixed_buffer(ctx, text.len);
    if (text.len > 0)
        memcpy(unit, text.data, text.len);
    return slice_make(unit, text.len);
}

/* Bytes of a part of the text, in UTF-8. */
static size_t measure(duk_context *ctx, const struct mdx_engine_code *code, size_t at, size_t len)
{
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);

    utf8_from_cesu8_with_halves(scratch, slice_make(code->text + at, len));
    text_check(ctx, scratch);
    return scratch->len;
}

/* Names that were told for this very text. */
static struct slice take_names(duk_context *ctx, const struct mdx_engine_code *code)
{
    struct inside *inside = inside_of(ctx);
    const bool meant = code->kind == MDX_ENGINE_EVAL && inside->eval_text == code->text;
    const struct slice taken = meant ? inside->eval_taken : SLICE("");

    inside->eval_text = NULL;
    return taken;
}

static bool go_on(void *clock)
{
    return guard_poll(clock);
}

static struct sandbox_code code_of(duk_context *ctx, const struct mdx_engine_code *code,
                                   struct slice text)
{
    struct inside *inside = inside_of(ctx);
    struct sandbox_code of = {
        .hidden = &inside->hidden,
        .taken = take_names(ctx, code),
        .kind = (enum sandbox_code_kind)code->kind,
        .strict = code->strict,
        .in_function = code->in_function,
        .text = text,
        .stack_floor = inside->guard.stack_floor,
        .go_on = go_on,
        .clock = &inside->guard,
    };

    if (code->kind < MDX_ENGINE_FUNCTION)
        return of;
    /* All that stands around the parts is ASCII. */
    of.parameters = slice_make(text.data + code->parameters_at,
                               measure(ctx, code, code->parameters_at, code->parameters_len));
    of.body = slice_make(of.parameters.data + of.parameters.len +
                             (code->body_at - code->parameters_at - code->parameters_len),
                         measure(ctx, code, code->body_at, code->body_len));
    return of;
}

static void throw_reason(duk_context *ctx, struct error *error)
{
    struct buffer *scratch;

    if (guard_over(&inside_of(ctx)->guard)) {
        error_free(error);
        inside_stop(ctx);
    }
    scratch = text_scratch(ctx, SIZE_MAX);
    buffer_add_text(scratch, error_message(error));
    error_free(error);
    value_push_text(ctx, buffer_slice(scratch));
    (void)duk_push_error_object(ctx, DUK_ERR_SYNTAX_ERROR, "%s", duk_get_string(ctx, -1));
    (void)duk_throw(ctx);
}

int mdx_engine_lower(void *engine, struct mdx_engine_code *code)
{
    duk_context *ctx = engine;
    const struct inside *inside = inside_of(ctx);
    struct sandbox_code wanted;
    struct buffer *scratch;
    struct error error;

    if (!inside->lower)
        return 0;
    native_check_stack_for(ctx, LEAST_STACK);
    wanted = code_of(ctx, code, push_unit(ctx));
    scratch = text_scratch(ctx, SIZE_MAX);
    error_init(&error, inside->allocator);
    if (inside->lower(inside->lower_host, &wanted, scratch, &error))
        throw_reason(ctx, &error);
    error_free(&error);
    code->text = scratch->data ? scratch->data : "";
    code->len = scratch->len;
    return 1;
}
