/* validate_fragments.c - fragments: named once, used, and none within itself. */
#include "codec/graphql/validate.h"

static void check_names(struct gql_validation *validation)
{
    for (const struct gql_fragment *one = validation->document->fragments; one; one = one->next) {
        const struct gql_fragment *first = gql_fragment_find(validation->document, one->name);
        const size_t places[] = { first->name_at, one->name_at };

        if (first != one)
            gql_report(validation->errors, places, 2,
                       "There can be only one fragment named \"%.*s\".", (int)one->name.len,
                       one->name.data);
    }
}

/* Marks all that uses reach. */
static void reach(struct gql_validation *validation, const struct gql_uses *uses, uint32_t mark)
{
    for (const struct gql_spread *spread = uses->spreads; spread; spread = spread->next) {
        struct gql_fragment *fragment =
            gql_fragment_find(validation->document, spread->selection->name);

        if (!fragment || fragment->mark == mark)
            continue;
        fragment->mark = mark;
        reach(validation, fragment->uses, mark); /* as deep as there are fragments */
    }
}

static void check_used(struct gql_validation *validation)
{
    uint32_t mark = ++validation->marks;

    for (const struct gql_operation *one = validation->document->operations; one; one = one->next)
        reach(validation, one->uses, mark);
    for (const struct gql_fragment *one = validation->document->fragments; one; one = one->next)
        if (one->mark != mark && gql_fragment_find(validation->document, one->name) == one)
            gql_complain(validation, one->at, "Fragment \"%.*s\" is never used.",
                         (int)one->name.len, one->name.data);
}

/* ---- cycles ---- */

/* The way from a fragment down to where it is spread again. */
struct trail {
    const struct trail *before;
    const struct gql_fragment *fragment;
    const struct gql_spread *spread; /* that is being followed */
    uint32_t depth;
};

enum { MOST_NAMED = 20 };

/* `via "B", "C"`: the fragments between, in order. */
static void add_between(struct buffer *out, const struct trail *trail,
                        const struct gql_fragment *fragment)
{
    if (trail->fragment == fragment)
        return;
    add_between(out, trail->before, fragment);
    buffer_add_text(out, out->len ? ", \"" : " via \"");
    buffer_add_slice(out, trail->fragment->name);
    buffer_add_char(out, '"');
}

/* Told at the spreads from the fragment's own down to the one that closes the cycle. */
static void tell(struct gql_validation *validation, const struct trail *end,
                 const struct gql_fragment *fragment)
{
    size_t places[MOST_NAMED];
    uint32_t count = 0;
    struct buffer via;

    for (const struct trail *at = end; count < MOST_NAMED; at = at->before) {
        count++;
        if (at->fragment == fragment)
            break;
    }
    for (const struct trail *at = end; at; at = at->before) {
        if (end->depth - at->depth < count)
            places[count - 1 - (end->depth - at->depth)] = at->spread->selection->at;
        if (at->fragment == fragment)
            break;
    }
    buffer_init(&via, validation->document->arena.allocator, 600);
    add_between(&via, end, fragment);
    gql_report(validation->errors, places, count,
               "Cannot spread fragment \"%.*s\" within itself%.*s.", (int)fragment->name.len,
               fragment->name.data, (int)via.len, via.data ? via.data : "");
    buffer_free(&via);
}

static const struct trail *on_trail(const struct trail *trail, const struct gql_fragment *fragment)
{
    while (trail && trail->fragment != fragment)
        trail = trail->before;
    return trail;
}

/* Each fragment is walked once; what was walked before has told its cycles. */
static void walk(struct gql_validation *validation, struct gql_fragment *fragment,
                 const struct trail *before, uint32_t mark)
{
    struct trail here = { before, fragment, NULL, before ? before->depth + 1 : 0 };

    fragment->mark = mark;
    for (const struct gql_spread *spread = fragment->uses->spreads; spread; spread = spread->next) {
        struct gql_fragment *next =
            gql_fragment_find(validation->document, spread->selection->name);

        here.spread = spread;
        if (!next)
            continue;
        if (on_trail(&here, next))
            tell(validation, &here, next);
        else if (next->mark != mark)
            walk(validation, next, &here, mark); /* as deep as there are fragments */
    }
}

void gql_check_fragments(struct gql_validation *validation)
{
    uint32_t mark;

    check_names(validation);
    check_used(validation);
    mark = ++validation->marks;
    for (struct gql_fragment *one = validation->document->fragments; one; one = one->next)
        if (one->mark != mark)
            walk(validation, one, NULL, mark);
}
