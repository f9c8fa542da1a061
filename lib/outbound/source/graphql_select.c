/* graphql_select.c - which fields are asked for when the caller does not say: as deep as stays
 * small.
 *
 * Of an object all fields that need no argument; objects within objects to the deepest level, four
 * at most, that keeps the whole under a bound; none inside itself. Of a union, or of what
 * implements an interface, each object's own fields, under names that cannot clash (5.3.2). */
#include "outbound/source/graphql.h"

enum { MOST_FIELDS = 150, DEEPEST = 4, MOST_FRAGMENTS = 10, MOST_OF_ONE = 100 };
enum { MOST_WORK = 100000000 };

struct selecting {
    struct graphql_importing *importing;
    struct buffer *out; /* NULL: only counted */
    uint32_t count;
    int deepest;
    const json_t *path[DEEPEST + 1]; /* the types that this one is within */
};

static void say(const struct selecting *selecting, struct slice text)
{
    if (selecting->out)
        buffer_add_slice(selecting->out, text);
}

static void select_type(struct selecting *selecting, const json_t *type, int depth);

static bool needs_argument(const json_t *field)
{
    json_t *arg;
    size_t at;

    json_array_foreach(json_object_get(field, "args"), at, arg)
    {
        if (slice_is(json_text(json_object_get(arg, "type"), "kind"), "NON_NULL") &&
            !json_text(arg, "defaultValue").len)
            return true;
    }
    return false;
}

static bool is_within(const struct selecting *selecting, const json_t *type, int depth)
{
    for (int at = 0; at <= depth; at++)
        if (selecting->path[at] == type)
            return true;
    return false;
}

/* Adds `NAME_TYPE: `, or more behind it: a name that nothing else in `names` has. */
static void add_alias(struct selecting *selecting, struct slice name, struct slice type,
                      json_t *names)
{
    struct buffer alias;

    buffer_init(&alias, selecting->importing->allocator, 1024);
    buffer_add_slice(&alias, name);
    buffer_add_char(&alias, '_');
    buffer_add_slice(&alias, type);
    while (!buffer_failed(&alias) && json_object_getn(names, alias.data, alias.len))
        buffer_add_char(&alias, '_');
    if (buffer_failed(&alias) || json_object_setn_new(names, alias.data, alias.len, json_true())) {
        if (!selecting->importing->status)
            selecting->importing->status = error_no_memory(selecting->importing->error);
    } else {
        say(selecting, buffer_slice(&alias));
        say(selecting, SLICE(": "));
    }
    buffer_free(&alias);
}

/* Adds ` name`, ` alias: name`, ` name { … }`. owner: whose field it is, where that needs an alias;
 * else empty. */
static void select_field(struct selecting *selecting, const json_t *field, struct slice owner,
                         json_t *names, int depth)
{
    struct slice name = json_text(field, "name");
    struct slice named;
    const json_t *type;
    bool composite;

    if (++selecting->importing->work > MOST_WORK)
        graphql_fault(selecting->importing, "the schema is too large to choose fields of");
    if (selecting->importing->status || needs_argument(field))
        return;
    if (!graphql_is_name(name)) {
        graphql_fault(selecting->importing, "a field has no name that is one");
        return;
    }
    named = graphql_named(selecting->importing, json_object_get(field, "type"));
    type = graphql_type(selecting->importing, named);
    composite = graphql_is_composite(type);
    if (!type || (composite && (depth >= selecting->deepest || is_within(selecting, type, depth))))
        return;
    selecting->count++;
    say(selecting, SLICE(" "));
    if (owner.len)
        add_alias(selecting, name, owner, names);
    say(selecting, name);
    if (composite)
        select_type(selecting, type, depth + 1);
}

static bool has_field(struct graphql_importing *importing, const json_t *type, struct slice name)
{
    json_t *field;
    size_t at;

    importing->work += json_array_size(json_object_get(type, "fields"));
    if (importing->work > MOST_WORK)
        graphql_fault(importing, "the schema is too large to choose fields of");
    if (importing->status)
        return false;

    json_array_foreach(json_object_get(type, "fields"), at, field)
    {
        if (slice_equal(json_text(field, "name"), name))
            return true;
    }
    return false;
}

/* An object of a union or interface: what the interface does not have, with the type's name behind
 * those that another object has too. */
static void select_fragment(struct selecting *selecting, const json_t *whole, const json_t *object,
                            json_t *names, int depth)
{
    const json_t *possible = json_object_get(whole, "possibleTypes");
    struct slice own = json_text(object, "name");
    json_t *field, *other;
    size_t at, n, taken = 0;

    say(selecting, SLICE(" ... on "));
    say(selecting, own);
    say(selecting, SLICE(" { __typename"));
    json_array_foreach(json_object_get(object, "fields"), at, field)
    {
        struct slice name = json_text(field, "name");
        bool shared = false;

        if (taken == MOST_OF_ONE || has_field(selecting->importing, whole, name))
            continue;
        json_array_foreach(possible, n, other)
        {
            const json_t *type = graphql_type(selecting->importing, json_text(other, "name"));

            shared |= type != object && has_field(selecting->importing, type, name);
        }
        select_field(selecting, field, shared ? own : SLICE(""), names, depth);
        taken++;
    }
    say(selecting, SLICE(" }"));
}

static void note_names(struct selecting *selecting, const json_t *type, json_t *names)
{
    json_t *field;
    size_t at;

    selecting->importing->work += json_array_size(json_object_get(type, "fields"));
    json_array_foreach(json_object_get(type, "fields"), at, field)
    {
        struct slice name = json_text(field, "name");

        if (name.len)
            json_object_setn_new(names, name.data, name.len, json_true());
    }
}

static void select_possible(struct selecting *selecting, const json_t *type, int depth)
{
    const json_t *possible = json_object_get(type, "possibleTypes");
    json_t *one, *names;
    size_t at;

    say(selecting, SLICE(" __typename"));
    if (json_array_size(possible) > MOST_FRAGMENTS)
        return;
    names = json_object();
    note_names(selecting, type, names);
    json_array_foreach(possible, at, one)
        note_names(selecting, graphql_type(selecting->importing, json_text(one, "name")), names);
    json_array_foreach(possible, at, one)
    {
        const json_t *object = graphql_type(selecting->importing, json_text(one, "name"));

        if (object && slice_is(json_text(object, "kind"), "OBJECT"))
            select_fragment(selecting, type, object, names, depth);
    }
    json_decref(names);
}

static void select_type(struct selecting *selecting, const json_t *type, int depth)
{
    uint32_t before = selecting->count;
    json_t *field;
    size_t at;

    selecting->path[depth] = type;
    say(selecting, SLICE(" {"));
    json_array_foreach(json_object_get(type, "fields"), at, field)
    {
        if (at < MOST_OF_ONE)
            select_field(selecting, field, SLICE(""), NULL, depth);
    }
    if (!slice_is(json_text(type, "kind"), "OBJECT"))
        select_possible(selecting, type, depth);
    else if (selecting->count == before)
        say(selecting, SLICE(" __typename"));
    say(selecting, SLICE(" }"));
}

void graphql_select(struct graphql_importing *importing, struct slice name, struct buffer *out)
{
    const json_t *type = graphql_type(importing, name);
    struct selecting selecting = { .importing = importing, .deepest = 0 };

    if (!type)
        return;
    /* The deepest that is not too much; what is counted is bounded by the one before. */
    while (selecting.deepest < DEEPEST) {
        selecting.deepest++;
        selecting.count = 0;
        select_type(&selecting, type, 0);
        if (selecting.count > MOST_FIELDS || importing->status) {
            selecting.deepest--;
            break;
        }
    }
    selecting.out = out;
    select_type(&selecting, type, 0);
}
