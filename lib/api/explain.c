/* explain.c - mdx_explain(): what a code or a number means, and what to do. */
#include "mdxrt/error.h"

#include "api/export.h"

#include "base/diagnostics.h"
#include "base/slice.h"
#include "base/codes.h"

struct explanation {
    uint32_t number;
    const char *text;
};

static const struct explanation explanations[] = {
#define ROW(number, code, title, cure) { number, title "\n\n" cure },
    MDX_DIAGNOSTICS(ROW)
#undef ROW
};

static const char *explain_number(uint64_t number)
{
    for (size_t i = 0; i < sizeof explanations / sizeof explanations[0]; i++)
        if (explanations[i].number == number)
            return explanations[i].text;
    return NULL;
}

const char *mdx_explain(const char *name, size_t name_len)
{
    struct slice text = slice_trim(slice_make(name ? name : "", name ? name_len : 0));
    struct slice digits = text;
    const struct code_row *row;
    uint64_t number;

    if (slice_starts(text, "MDX") || slice_starts(text, "mdx"))
        digits = slice_from(text, 3);
    if (slice_to_u64(digits, &number))
        return explain_number(number);
    if (text.len > UINT32_MAX)
        return NULL;
    row = code_find(text.data, (uint32_t)text.len);
    return row ? row->text : NULL;
}

static void add_codes(struct buffer *out)
{
    for (unsigned code = 0; code < CODE_COUNT; code++) {
        const struct code_row *row = code_row((enum code)code);

        buffer_add_text(out, code ? ",{\"name\":" : "{\"name\":");
        buffer_add_json(out, slice_of(row->name));
        buffer_add_text(out, ",\"category\":");
        buffer_add_json(out, slice_of(category_name(row->status)));
        buffer_add_text(out, ",\"text\":");
        buffer_add_json(out, slice_of(row->text));
        buffer_add_char(out, '}');
    }
}

static void add_diagnostics(struct buffer *out)
{
    uint32_t count;
    const struct diagnostic *all = diagnostic_all(&count);

    for (uint32_t i = 0; i < count; i++) {
        buffer_printf(out, ",{\"name\":\"MDX%u\",\"category\":", all[i].number);
        buffer_add_json(out, slice_of(code_row(all[i].code)->name));
        buffer_add_text(out, ",\"text\":");
        buffer_add_json(out, slice_of(all[i].title));
        buffer_add_text(out, ",\"cure\":");
        buffer_add_json(out, slice_of(all[i].cure));
        buffer_add_char(out, '}');
    }
}

mdx_status mdx_explain_all(char **json, size_t *json_len)
{
    struct buffer out;

    if (!json)
        return MDX_E_ARGUMENT;
    buffer_init(&out, allocator_system(), SIZE_MAX);
    buffer_add_char(&out, '[');
    add_codes(&out);
    add_diagnostics(&out);
    buffer_add_char(&out, ']');
    return export_buffer(&out, json, json_len, NULL);
}
