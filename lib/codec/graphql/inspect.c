/* inspect.c - values in messages, and what a date-time is. */
#include "codec/graphql/coerce.h"

enum { MOST_DEPTH = 2, MOST_ITEMS = 10 };

static void inspect_at(const struct jsontext *index, uint32_t node, struct buffer *out,
                       unsigned depth)
{
    const struct jsonnode *value = &index->nodes[node];
    bool object = value->type == JSONTEXT_OBJECT;
    uint32_t child = node + 1;

    if (value->type != JSONTEXT_ARRAY && !object) {
        buffer_add_slice(out, jsontext_raw(index, node));
        return;
    }
    if (!value->count || depth > MOST_DEPTH) {
        buffer_add_text(out,
                        value->count ? (object ? "[Object]" : "[Array]") : (object ? "{}" : "[]"));
        return;
    }
    buffer_add_text(out, object ? "{ " : "[");
    for (uint32_t i = 0; i < value->count; i++) {
        buffer_add_text(out, i ? ", " : "");
        if (!object && i == MOST_ITEMS) {
            uint32_t more = value->count - MOST_ITEMS;

            buffer_printf(out, "... %u more item%s", more, more == 1 ? "" : "s");
            break;
        }
        if (object) {
            jsontext_string(index, child, out);
            buffer_add_text(out, ": ");
            child = index->nodes[child].next;
        }
        inspect_at(index, child, out, depth + 1);
        child = index->nodes[child].next;
    }
    buffer_add_text(out, object ? " }" : "]");
}

void gql_inspect(const struct jsontext *index, uint32_t node, struct buffer *out)
{
    inspect_at(index, node, out, 0);
}

/* ---- whole numbers that came as text ---- */

bool gql_is_whole(struct slice text)
{
    text = slice_from(text, slice_starts(text, "-"));
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.len > 0;
}

void gql_add_whole(struct slice text, struct buffer *out)
{
    if (slice_starts(text, "-")) {
        buffer_add_char(out, '-');
        text = slice_from(text, 1);
    }
    while (text.len > 1 && text.data[0] == '0')
        text = slice_from(text, 1);
    buffer_add_slice(out, text);
}

/* ---- RFC 3339 ---- */

/* Exactly so many digits off the text. */
static bool take_digits(struct slice *text, unsigned count, unsigned *number)
{
    *number = 0;
    for (unsigned i = 0; i < count; i++) {
        if (!text->len || text->data[0] < '0' || text->data[0] > '9')
            return false;
        *number = *number * 10 + (unsigned)(text->data[0] - '0');
        *text = slice_from(*text, 1);
    }
    return true;
}

static bool take_char(struct slice *text, const char *any_of)
{
    for (; *any_of; any_of++)
        if (text->len && text->data[0] == *any_of) {
            *text = slice_from(*text, 1);
            return true;
        }
    return false;
}

static bool take_date(struct slice *text)
{
    static const unsigned char days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    unsigned year, month, day;

    if (!take_digits(text, 4, &year) || !take_char(text, "-") || !take_digits(text, 2, &month) ||
        !take_char(text, "-") || !take_digits(text, 2, &day))
        return false;
    if (month < 1 || month > 12 || day < 1 || day > days[month - 1])
        return false;
    return month != 2 || day < 29 || (!(year % 4) && (year % 100 || !(year % 400)));
}

static bool take_time(struct slice *text)
{
    unsigned hour, minute, second, digit;

    if (!take_digits(text, 2, &hour) || !take_char(text, ":") || !take_digits(text, 2, &minute) ||
        !take_char(text, ":") || !take_digits(text, 2, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    if (!take_char(text, "."))
        return true;
    if (!take_digits(text, 1, &digit))
        return false;
    while (take_digits(text, 1, &digit))
        continue;
    return true;
}

static bool take_zone(struct slice *text)
{
    unsigned hour, minute;

    if (take_char(text, "Zz"))
        return true;
    return take_char(text, "+-") && take_digits(text, 2, &hour) && take_char(text, ":") &&
           take_digits(text, 2, &minute) && hour < 24 && minute < 60;
}

bool gql_is_date_time(struct slice text)
{
    return take_date(&text) && take_char(&text, "Tt") && take_time(&text) && take_zone(&text) &&
           !text.len;
}
