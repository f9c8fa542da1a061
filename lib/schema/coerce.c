/* coerce.c - text that stands for another value: "21" is 21 where a number is due.
 *
 * Only in SCHEMA_COERCE, only where the value's own type is not allowed, and only
 * when nothing is guessed: "4.5" is no integer, "yes" no boolean. */
#include "schema/check.h"

static bool replace(struct check *check, struct view *view, enum jsontype type, struct slice text)
{
    const struct jsonnode *node = &check->index->nodes[view->node];

    edit_add(check->edits, node->start, node->end, text, NULL);
    view->type = (uint32_t)type;
    view->raw = text;
    view->coerced = true;
    return true;
}

/* The text of a string without its quotes; texts with escapes stand for nothing else. */
static bool coerce_string(struct check *check, const struct node *schema, struct view *view)
{
    struct slice text = slice_make(view->raw.data + 1, view->raw.len - 2);
    struct view number = { view->node, JSONTEXT_NUMBER, text, true };

    if ((schema->types & (TYPE_NUMBER | TYPE_INTEGER)) && decimal_is_number(text) &&
        (schema->types & type_bits(&number)))
        return replace(check, view, JSONTEXT_NUMBER, text);
    if ((schema->types & TYPE_BOOLEAN) && (slice_is(text, "true") || slice_is(text, "false")))
        return replace(check, view, text.len == 4 ? JSONTEXT_TRUE : JSONTEXT_FALSE, text);
    if ((schema->types & TYPE_NULL) && (slice_is(text, "null") || !text.len))
        return replace(check, view, JSONTEXT_NULL, SLICE("null"));
    return false;
}

/* Checks the JSON inside a string as it is, and puts it in the string's place. */
static bool check_parsed(struct check *check, const struct node *schema,
                         const struct jsontext *parsed, uint32_t node, const struct place *place)
{
    struct check inside = *check;
    struct edits edits;
    struct buffer out;
    char *owned;
    size_t len;
    bool good;

    edits_init(&edits, check->edits->allocator);
    inside.index = parsed;
    inside.edits = &edits;
    inside.mode = SCHEMA_STRICT;
    good = check_node(&inside, schema, 0, place);
    check->steps = inside.steps;
    check->exhausted |= inside.exhausted;
    check->deep |= inside.deep;
    check->costly = check->costly ? check->costly : inside.costly;
    check->no_memory |= inside.no_memory | edits.failed;
    if (good) {
        buffer_init(&out, edits.allocator, SIZE_MAX);
        edits_write(&edits, parsed->text, parsed->nodes[0].start, parsed->nodes[0].end, &out);
        owned = buffer_take(&out, &len);
        check->no_memory |= !owned;
        if (owned)
            edit_add(check->edits, check->index->nodes[node].start, check->index->nodes[node].end,
                     slice_make(owned, len), owned);
    }
    edits_free(&edits);
    return good;
}

/* A string that holds JSON of a type that is due. False: it does not. */
static bool coerce_parsed(struct check *check, const struct node *schema, const struct view *view,
                          const struct place *place, bool *good)
{
    struct buffer room;
    struct slice text = slice_trim(plain_text(check->index, view->node, &room));
    struct jsontext parsed;
    bool done = false;

    check->no_memory |= buffer_failed(&room);
    jsontext_init(&parsed, check->index->allocator);
    if (((slice_starts(text, "{") && (schema->types & TYPE_OBJECT)) ||
         (slice_starts(text, "[") && (schema->types & TYPE_ARRAY))) &&
        check_spend(check, (uint32_t)(text.len / 16)) &&
        jsontext_read(&parsed, text, NULL) == MDX_OK) {
        *good = check_parsed(check, schema, &parsed, view->node, place);
        done = true;
    }
    jsontext_free(&parsed);
    buffer_free(&room);
    return done;
}

static bool coerce_to_string(struct check *check, const struct view *view)
{
    const struct jsonnode *node = &check->index->nodes[view->node];

    edit_add(check->edits, node->start, node->start, SLICE("\""), NULL);
    edit_add(check->edits, node->end, node->end, SLICE("\""), NULL);
    return true;
}

/* ?tag=a where a list of tags is due: a list of one, as ?tag=a&tag=b is one of two. */
static bool coerce_to_list(struct check *check, struct view *view)
{
    const struct jsonnode *node = &check->index->nodes[view->node];

    edit_add(check->edits, node->start, node->start, SLICE("["), NULL);
    edit_add(check->edits, node->end, node->end, SLICE("]"), NULL);
    view->type = JSONTEXT_ARRAY;
    view->coerced = true;
    return true;
}

/* The converted value goes through the schema in the place of the one that was written. */
static bool coerce_converted(struct check *check, const struct node *schema,
                             const struct view *view, const struct place *place, bool *done)
{
    struct jsontext converted;
    struct buffer text;
    bool good = false;

    buffer_init(&text, check->index->allocator, SIZE_MAX);
    jsontext_init(&converted, check->index->allocator);
    if (convert(check, schema, view, &text) &&
        jsontext_read(&converted, buffer_slice(&text), NULL) == MDX_OK) {
        good = check_parsed(check, schema, &converted, view->node, place);
        *done = true;
    }
    jsontext_free(&converted);
    buffer_free(&text);
    return good;
}

bool coerce(struct check *check, const struct node *schema, struct view *view,
            const struct place *place, bool *done)
{
    bool good = false;

    if (check->mode == SCHEMA_CONVERT)
        return coerce_converted(check, schema, view, place, done);
    if (check->mode != SCHEMA_COERCE)
        return false;
    if (view->type == JSONTEXT_STRING && coerce_string(check, schema, view))
        return true;
    if (view->type == JSONTEXT_STRING && coerce_parsed(check, schema, view, place, &good)) {
        *done = true;
        return good;
    }
    if ((schema->types & TYPE_STRING) && view->type < JSONTEXT_STRING &&
        view->type != JSONTEXT_NULL) {
        *done = !schema->choices && !schema->constant && !schema->format && !schema->min_length &&
                schema->max_length == NO_MOST;
        return *done && coerce_to_string(check, view);
    }
    return (schema->types & TYPE_ARRAY) && view->type == JSONTEXT_STRING &&
           coerce_to_list(check, view);
}
