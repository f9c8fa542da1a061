/* string_case.c - toUpperCase and toLowerCase, with the characters that become several, and
 * the sigma at a word's end. */
#include "sandbox/builtin/string.h"

#include "sandbox/builtin/build.h"
#include "sandbox/builtin/unicode.h"

#define SIGMA       0x3a3u
#define FINAL_SIGMA 0x3c2u
#define I_WITH_DOT  0x130u
#define DOT_ABOVE   0x307u

#define COST_LOOK 20

struct converter {
    duk_context *ctx;
    struct build build;
    const char *at, *end;
    bool after_cased; /* a cased letter stands before, but for what is ignored */
};

/* What follows, but for what is ignored, is a cased letter. */
static bool before_cased(struct converter *to)
{
    const char *next = to->at;

    while (next < to->end) {
        const uint32_t c = string_point(&next, to->end);

        inside_spend(to->ctx, inside_of(to->ctx), COST_LOOK);
        if (!char_is_ignorable(c))
            return char_is_cased(c);
    }
    return false;
}

static void lower(struct converter *to, uint32_t c)
{
    if (c == SIGMA && to->after_cased && !before_cased(to)) {
        build_unit(&to->build, FINAL_SIGMA);
    } else if (c == I_WITH_DOT) {
        build_unit(&to->build, 'i');
        build_unit(&to->build, DOT_ABOVE);
    } else {
        build_unit(&to->build, char_to_lower(c));
    }
    if (!char_is_ignorable(c))
        to->after_cased = char_is_cased(c);
}

static void upper(struct converter *to, uint32_t c)
{
    const uint16_t *row = char_find_special(c);

    if (!row) {
        build_unit(&to->build, char_to_upper(c));
        return;
    }
    for (int i = 1; i < 4 && row[i]; i++)
        build_unit(&to->build, row[i]);
}

static void convert_ascii(struct converter *to, bool up)
{
    const size_t len = (size_t)(to->end - to->at);
    const char first = up ? 'a' : 'A';
    char *bytes = build_room(&to->build, len);

    inside_spend(to->ctx, inside_of(to->ctx), (int64_t)(len / 4));
    for (size_t i = 0; i < len; i++) {
        const unsigned char c = (unsigned char)to->at[i];

        bytes[i] = (char)((unsigned char)(c - first) < 26 ? c ^ 0x20 : c);
    }
    to->build.len = len;
}

static duk_ret_t convert(duk_context *ctx)
{
    const bool up = duk_get_current_magic(ctx);
    const duk_idx_t string = string_this(ctx, up ? "toUpperCase" : "toLowerCase");
    const struct slice bytes = string_slice(ctx, string);
    struct converter to = { .ctx = ctx, .at = bytes.data, .end = bytes.data + bytes.len };

    build_open(&to.build, ctx);
    if (string_is_ascii(ctx, string))
        convert_ascii(&to, up);
    else
        while (to.at < to.end) {
            const uint32_t c = string_point(&to.at, to.end);

            inside_spend(ctx, inside_of(ctx), COST_LOOK);
            if (up)
                upper(&to, c);
            else
                lower(&to, c);
        }
    build_push(&to.build);
    return 1;
}

void string_define_case(duk_context *ctx)
{
    static const struct builtin table[] = {
        { "toLowerCase", convert, 0, 0, false, BUILTIN_METHOD },
        { "toLocaleLowerCase", convert, 0, 0, false, BUILTIN_METHOD },
        { "toUpperCase", convert, 0, 0, true, BUILTIN_METHOD },
        { "toLocaleUpperCase", convert, 0, 0, true, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, table);
}
