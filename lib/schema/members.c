/* members.c - properties, required and their kin: one table of names for each object schema. */
#include "schema/compile.h"
#include "schema/tree.h"

#include "base/sort.h"

#include <string.h>

#define MOST_UNSORTED 8

/* While reading, places of names by name, so that many properties cost no square. */
struct reading {
    struct compiler *compiler;
    struct object_rules *rules;
    struct map *places; /* place in members plus 1 */
    uint32_t room;
};

static struct member *member_named(struct reading *reading, struct slice name)
{
    struct object_rules *rules = reading->rules;
    uintptr_t place = (uintptr_t)map_get(reading->places, name);
    char *copy;

    if (place)
        return &rules->members[place - 1];
    if (rules->member_count == reading->room) {
        uint32_t room = reading->room ? reading->room * 2 : 8;
        struct member *members = compile_new(reading->compiler, room, sizeof *members);

        if (!members)
            return NULL;
        if (rules->member_count)
            memcpy(members, rules->members, rules->member_count * sizeof *members);
        rules->members = members;
        reading->room = room;
    }
    copy = schema_copy(reading->compiler->schema, name);
    if (!copy ||
        !map_put(reading->places, name, (void *)(uintptr_t)(rules->member_count + 1), NULL)) {
        compile_no_memory(reading->compiler);
        return NULL;
    }
    rules->members[rules->member_count].name = slice_make(copy, name.len);
    return &rules->members[rules->member_count++];
}

static bool is_object(struct reading *reading, const json_t *value, const struct where *where)
{
    if (value && !json_is_object(value))
        compile_fail(reading->compiler, 1303, where,
                     "an object is due, with a member per property");
    return json_is_object(value) && !reading->compiler->status;
}

static void read_properties(struct reading *reading, const json_t *value, const struct where *where)
{
    const char *name;
    json_t *schema;
    size_t len;

    if (!is_object(reading, value, where))
        return;
    json_object_keylen_foreach((json_t *)(uintptr_t)value, name, len, schema)
    {
        struct where inside = { .up = where, .key = name, .index = len };
        struct member *member = member_named(reading, slice_make(name, len));
        const struct node *node = compile_at(reading->compiler, schema, &inside);

        if (!member || !node)
            return;
        member->node = node;
        member->declared = true;
        reading->rules->defaults |= node->standard.len > 0;
    }
    reading->rules->declared_count = reading->rules->member_count;
}

static void read_required(struct reading *reading, const json_t *value, const struct where *where)
{
    size_t at;
    json_t *name;

    if (!value || json_is_boolean(value))
        return;
    if (!json_is_array(value))
        compile_fail(reading->compiler, 1303, where, "a list of property names is due");
    json_array_foreach((json_t *)(uintptr_t)value, at, name)
    {
        struct where inside = { .up = where, .index = at };
        struct member *member;

        if (!json_is_text(name)) {
            compile_fail(reading->compiler, 1303, &inside, "the name of a property is due");
            return;
        }
        member = member_named(reading, json_string_slice(name));
        if (!member)
            return;
        reading->rules->required_count += !member->required;
        member->required = true;
    }
}

static void read_needs(struct reading *reading, const json_t *names, const struct where *where,
                       struct member *member)
{
    size_t count = json_array_size(names);

    if (!json_is_array(names)) {
        compile_fail(reading->compiler, 1303, where, "a list of property names is due");
        return;
    }
    member->needs = compile_new(reading->compiler, count, sizeof *member->needs);
    for (size_t at = 0; member->needs && at < count; at++) {
        struct where inside = { .up = where, .index = at };
        struct slice name = json_string_slice(json_array_get(names, at));
        char *copy = name.data ? schema_copy(reading->compiler->schema, name) : NULL;

        if (!name.data)
            compile_fail(reading->compiler, 1303, &inside, "the name of a property is due");
        else if (!copy)
            compile_no_memory(reading->compiler);
        if (!copy)
            return;
        member->needs[member->need_count++] = slice_make(copy, name.len);
    }
}

/* dependentRequired, dependentSchemas, and the older `dependencies`, which is either. */
static void read_dependent(struct reading *reading, const json_t *value, const struct where *where,
                           bool lists, bool schemas)
{
    const char *name;
    json_t *dependent;
    size_t len;

    if (!is_object(reading, value, where))
        return;
    json_object_keylen_foreach((json_t *)(uintptr_t)value, name, len, dependent)
    {
        struct where inside = { .up = where, .key = name, .index = len };
        struct member *member = member_named(reading, slice_make(name, len));

        if (!member)
            return;
        reading->rules->dependent = true;
        if (lists && (json_is_array(dependent) || !schemas))
            read_needs(reading, dependent, &inside, member);
        else
            member->dependent = compile_at(reading->compiler, dependent, &inside);
    }
}

static uint32_t read_count(struct compiler *compiler, const json_t *value,
                           const struct where *where)
{
    uint32_t count = 0;

    if (!tree_count(value, &count))
        compile_fail(compiler, 1303, where, "a whole number from 0 on is due");
    return count;
}

static int compare_names(const void *a, const void *b)
{
    const struct member *const *one = a, *const *two = b;

    return slice_compare((*one)->name, (*two)->name);
}

static void sort_members(struct compiler *compiler, struct object_rules *rules)
{
    if (rules->member_count <= MOST_UNSORTED)
        return;
    rules->sorted = compile_new(compiler, rules->member_count, sizeof *rules->sorted);
    if (!rules->sorted)
        return;
    for (uint32_t at = 0; at < rules->member_count; at++)
        rules->sorted[at] = &rules->members[at];
    sort_things(rules->sorted, rules->member_count, sizeof *rules->sorted, compare_names);
}

static const struct node *read_schema(struct compiler *compiler, const json_t *source,
                                      const struct where *where, const char *key)
{
    struct where inside = { .up = where, .key = key };
    const json_t *value = json_object_get(source, key);

    return value ? compile_at(compiler, value, &inside) : NULL;
}

static void read_patterns(struct reading *reading, const json_t *value, const struct where *where)
{
    struct compiler *compiler = reading->compiler;
    struct object_rules *rules = reading->rules;
    const char *name;
    json_t *schema;
    size_t len;

    if (!is_object(reading, value, where))
        return;
    rules->patterns = compile_new(compiler, json_object_size(value), sizeof *rules->patterns);
    json_object_keylen_foreach((json_t *)(uintptr_t)value, name, len, schema)
    {
        struct where inside = { .up = where, .key = name, .index = len };
        struct pattern_member member;

        if (compiler->status)
            return;
        member.pattern = pattern_compile(compiler, slice_make(name, len), &inside);
        member.node = compiler->status ? NULL : compile_at(compiler, schema, &inside);
        if (!compiler->status)
            rules->patterns[rules->pattern_count++] = member;
    }
}

/* What makes a check quick. */
static void note_members(struct object_rules *rules)
{
    for (uint32_t at = 0; at < rules->member_count; at++) {
        struct member *member = &rules->members[at];

        member->head = name_head(member->name, member->name.len);
        if (at < 64 && (member->required || member->standard.len))
            rules->due |= UINT64_C(1) << at;
    }
}

static void read_all(struct reading *reading, const json_t *source, const struct where *where,
                     bool checks)
{
    struct compiler *compiler = reading->compiler;
    struct object_rules *rules = reading->rules;
    const json_t *least = checks ? json_object_get(source, "minProperties") : NULL;
    const json_t *most = checks ? json_object_get(source, "maxProperties") : NULL;
    bool modern = compiler->draft >= DRAFT_2019_09;
    struct where inside = { .up = where, .key = "properties" };

    read_properties(reading, json_object_get(source, "properties"), &inside);
    inside.key = "required";
    if (checks)
        read_required(reading, json_object_get(source, "required"), &inside);
    inside.key = "dependentRequired";
    if (checks && modern)
        read_dependent(reading, json_object_get(source, inside.key), &inside, true, false);
    inside.key = "dependentSchemas";
    if (modern)
        read_dependent(reading, json_object_get(source, inside.key), &inside, false, true);
    inside.key = "dependencies";
    read_dependent(reading, json_object_get(source, inside.key), &inside, true, true);
    inside.key = "minProperties";
    rules->min_members = least ? read_count(compiler, least, &inside) : 0;
    inside.key = "maxProperties";
    rules->max_members = most ? read_count(compiler, most, &inside) : NO_MOST;
    if (compiler->draft >= DRAFT_6)
        rules->names = read_schema(compiler, source, where, "propertyNames");
    rules->additional = read_schema(compiler, source, where, "additionalProperties");
    inside.key = "patternProperties";
    read_patterns(reading, json_object_get(source, inside.key), &inside);
    sort_members(compiler, rules);
    if (rules->defaults && !compiler->status)
        defaults_write(compiler, rules);
    note_members(rules);
}

static bool has_any(const json_t *source)
{
    static const char *const names[] = { "properties",           "required",
                                         "dependentRequired",    "dependentSchemas",
                                         "dependencies",         "minProperties",
                                         "maxProperties",        "propertyNames",
                                         "additionalProperties", "patternProperties" };

    for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
        if (json_object_get(source, names[at]))
            return true;
    }
    return false;
}

void compile_members(struct compiler *compiler, const json_t *source, const struct where *where,
                     struct node *node, bool checks)
{
    struct reading reading = { .compiler = compiler };

    if (!has_any(source) || compiler->status)
        return;
    node->object = reading.rules = compile_new(compiler, 1, sizeof *reading.rules);
    reading.places = map_new(compiler->schema->allocator);
    if (reading.rules && reading.places)
        read_all(&reading, source, where, checks);
    else
        compile_no_memory(compiler);
    map_free(reading.places, NULL, NULL);
}
