/* failure.c - the error of a failed operation, as script sees it.
 *
 * An Error with code, category, retryable and, where there are any, hint and details as
 * own properties. Hidden marks keep what cannot be seen, so that the same failure comes
 * out again when nobody catches it. */
#include "sandbox/builtins.h"
#include "sandbox/text.h"

/* The member of the description at -2 goes to the error on top, when it is there. */
static void copy(duk_context *ctx, const char *name)
{
    if (duk_get_prop_string(ctx, -2, name))
        duk_put_prop_string(ctx, -2, name);
    else
        duk_pop(ctx);
}

static void mark(duk_context *ctx, const char *mark, double number)
{
    duk_push_number(ctx, number);
    duk_put_prop_string(ctx, -2, mark);
}

/* The message is set apart: as an argument it would be a format, and its marks would be lost. */
static void push_error(duk_context *ctx)
{
    (void)duk_push_error_object(ctx, DUK_ERR_ERROR, "%s", "");
    duk_get_prop_literal(ctx, -2, "message");
    define_value(ctx, "message");
    copy(ctx, "code");
    copy(ctx, "category");
    copy(ctx, "retryable");
    copy(ctx, "hint");
    copy(ctx, "details");
}

struct marks {
    mdx_status status;
    uint16_t http;
    uint32_t retry_after_ms, number;
};

/* The scratch buffer holds the description. */
static void push_described(duk_context *ctx, const struct buffer *scratch,
                           const struct marks *marks)
{
    text_check(ctx, scratch);
    duk_require_stack(ctx, 8);
    value_push_json(ctx, buffer_slice(scratch));
    push_error(ctx);
    mark(ctx, MARK_STATUS, marks->status);
    mark(ctx, MARK_HTTP, marks->http);
    mark(ctx, MARK_RETRY, marks->retry_after_ms);
    mark(ctx, MARK_NUMBER, marks->number);
    duk_remove(ctx, -2);
}

static struct marks describe(const struct error *failure, struct buffer *scratch)
{
    error_write_json(failure, scratch, false);
    return (struct marks){ failure->status, failure->http, failure->retry_after_ms,
                           failure->number };
}

void failure_push(duk_context *ctx, const struct error *failure)
{
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);
    const struct marks marks = describe(failure, scratch);

    push_described(ctx, scratch, &marks);
}

void failure_push_taken(duk_context *ctx, struct error *failure)
{
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);
    const struct marks marks = describe(failure, scratch);

    error_free(failure);
    push_described(ctx, scratch, &marks);
}

void top_level_refuse(duk_context *ctx, uint32_t number, const char *message)
{
    inside_of(ctx)->top_level_use = number;
    (void)duk_push_error_object(ctx, DUK_ERR_ERROR, "%s", message);
    mark(ctx, MARK_STATUS, MDX_E_VALIDATION);
    mark(ctx, MARK_NUMBER, number);
    (void)duk_throw(ctx);
    __builtin_unreachable();
}
