/* string_html.c - the methods that make HTML, of the standard's Annex B. */
#include "sandbox/builtin/string.h"

#include "sandbox/builtin/build.h"

#include <string.h>

static const struct {
    const char *method, *tag, *attribute; /* attribute may be NULL */
} rows[] = {
    { "anchor", "a", "name" },      { "big", "big", NULL },       { "blink", "blink", NULL },
    { "bold", "b", NULL },          { "fixed", "tt", NULL },      { "fontcolor", "font", "color" },
    { "fontsize", "font", "size" }, { "italics", "i", NULL },     { "link", "a", "href" },
    { "small", "small", NULL },     { "strike", "strike", NULL }, { "sub", "sub", NULL },
    { "sup", "sup", NULL },
};

static void add(struct build *build, const char *text)
{
    build_bytes(build, text, strlen(text));
}

/* The argument as an attribute's value. */
static void add_value(duk_context *ctx, struct build *build)
{
    const struct slice bytes = string_slice(ctx, 0);

    for (size_t i = 0; i < bytes.len; i++) {
        if (bytes.data[i] == '"')
            add(build, "&quot;");
        else
            build_bytes(build, bytes.data + i, 1);
    }
}

static duk_ret_t make(duk_context *ctx)
{
    const int row = duk_get_current_magic(ctx);
    const duk_idx_t string = string_this(ctx, rows[row].method);
    struct build build;

    build_open(&build, ctx);
    add(&build, "<");
    add(&build, rows[row].tag);
    if (rows[row].attribute) {
        duk_to_string(ctx, 0);
        add(&build, " ");
        add(&build, rows[row].attribute);
        add(&build, "=\"");
        add_value(ctx, &build);
        add(&build, "\"");
    }
    add(&build, ">");
    duk_dup(ctx, string);
    build_string(&build);
    add(&build, "</");
    add(&build, rows[row].tag);
    add(&build, ">");
    build_push(&build);
    return 1;
}

void string_define_html(duk_context *ctx)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        define_magic(ctx, rows[i].method, make, rows[i].attribute ? 1 : 0, (int)i);
}
