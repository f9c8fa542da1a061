/* scalar.c - the keywords of numbers and texts, and fixed values. */
#include "schema/check.h"

static bool is_integer(struct slice raw)
{
    size_t at = raw.data[0] == '-';
    struct decimal number;

    while (at < raw.len && raw.data[at] >= '0' && raw.data[at] <= '9')
        at++;
    if (at == raw.len)
        return true;
    number = decimal_read(raw);
    return decimal_is_integer(&number);
}

uint8_t type_bits(const struct view *view)
{
    if (view->type == JSONTEXT_NUMBER && is_integer(view->raw))
        return TYPE_NUMBER | TYPE_INTEGER;
    return type_bit(view->type);
}

static bool complain_bound(struct check *check, const struct place *place, const char *keyword,
                           const char *words, const struct decimal *bound)
{
    char text[64];
    struct buffer out = { .data = text, .room = sizeof text, .most = sizeof text - 1 };

    decimal_write(bound, &out);
    return complain(check, place, keyword, "must be %s %.*s", words, (int)out.len, text);
}

bool check_number(struct check *check, const struct number_rules *rules, const struct view *view,
                  const struct place *place)
{
    struct decimal number = decimal_read(view->raw);
    bool good = true;

    if (rules->has_least && decimal_compare(&number, &rules->least) < 0)
        good = complain_bound(check, place, "minimum", ">=", &rules->least);
    if (rules->has_most && decimal_compare(&number, &rules->most) > 0)
        good = complain_bound(check, place, "maximum", "<=", &rules->most);
    if (rules->has_above && decimal_compare(&number, &rules->above) <= 0)
        good = complain_bound(check, place, "exclusiveMinimum", ">", &rules->above);
    if (rules->has_below && decimal_compare(&number, &rules->below) >= 0)
        good = complain_bound(check, place, "exclusiveMaximum", "<", &rules->below);
    if (rules->has_multiple && !decimal_is_multiple(&number, &rules->multiple))
        good = complain_bound(check, place, "multipleOf", "a multiple of", &rules->multiple);
    return good;
}

/* Bytes that go on with a character are 10xxxxxx; eight at a time. */
static uint32_t count_characters(struct slice text)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    size_t at = 0, more = 0;

    for (; text.len - at >= 8; at += 8) {
        uint64_t eight;

        memcpy(&eight, text.data + at, sizeof eight);
        more += (size_t)__builtin_popcountll(eight >> 7 & ~eight >> 6 & ones);
    }
    for (; at < text.len; at++)
        more += ((unsigned char)text.data[at] & 0xC0) == 0x80;
    return (uint32_t)(text.len - more);
}

/* A text of so many bytes has neither too few nor too many characters, whichever they are. */
static bool is_sure_of_length(const struct node *schema, size_t len)
{
    return len <= schema->max_length && len / 4 >= schema->min_length;
}

bool check_text(struct check *check, const struct node *schema, const struct view *view,
                const struct place *place)
{
    bool good = true;
    struct buffer room;
    struct slice text;
    uint32_t count;

    text = plain_text(check->index, view->node, &room);
    count = is_sure_of_length(schema, text.len) ? schema->min_length : count_characters(text);
    if (count < schema->min_length)
        good = complain(check, place, "minLength", "must be at least %u characters",
                        schema->min_length);
    if (count > schema->max_length)
        good = complain(check, place, "maxLength", "must be at most %u characters",
                        schema->max_length);
    if (schema->pattern && !pattern_fits(check, schema->pattern, text))
        good = pattern_complain(check, schema->pattern, place);
    if (schema->format && !format_fits(check, (enum format)schema->format, text))
        good = complain(check, place, "format", "%s", format_sentence((enum format)schema->format));
    check->no_memory |= !text_done(&room);
    return good;
}

static bool fits_value(struct check *check, const struct view *view, const struct values *values,
                       uint32_t at)
{
    const struct jsonnode *value = &values->index.nodes[at];
    struct decimal one, two;

    if (!view->coerced) {
        bool same = json_same(check->index, view->node, &values->index, at, &check->steps);

        check->exhausted |= !check->steps;
        return same;
    }
    if (value->type != view->type || view->type == JSONTEXT_ARRAY)
        return false;
    one = decimal_read(view->type == JSONTEXT_NUMBER ? view->raw : SLICE("0"));
    two =
        decimal_read(view->type == JSONTEXT_NUMBER ? jsontext_raw(&values->index, at) : SLICE("0"));
    return decimal_compare(&one, &two) == 0;
}

/* The value is one of the enum's. */
static bool fits_choice(struct check *check, const struct view *view, const struct values *values)
{
    const struct jsontext *choices = &values->index;
    uint32_t at = 1;
    bool good;

    if (values->choices && !view->coerced) {
        good = choices_have(values, check->index, view->node, &check->steps);
        check->exhausted |= !check->steps;
        return good;
    }
    for (uint32_t choice = 0; choice < choices->nodes[0].count; choice++) {
        if (fits_value(check, view, values, at))
            return true;
        at = choices->nodes[at].next;
    }
    return false;
}

bool check_values(struct check *check, const struct node *schema, const struct view *view,
                  const struct place *place)
{
    bool good = true;
    struct slice due;

    if (schema->constant && !fits_value(check, view, schema->constant, 0)) {
        due = slice_to(schema->constant->index.text, 80);
        good = complain(check, place, "const", "must be %.*s", (int)due.len, due.data);
    }
    if (schema->choices && !fits_choice(check, view, schema->choices)) {
        due = schema->choices->index.text;
        due = slice_to(slice_make(due.data + 1, due.len - 2), 200);
        good = complain(check, place, "enum", "must be one of %.*s", (int)due.len, due.data);
    }
    return good;
}
