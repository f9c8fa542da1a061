/* lower_typescript.c - what TypeScript adds that is code: enums, namespaces, `import a = b.c`. What
 * is types alone goes away. */
#include "script/classes.h"
#include "script/names.h"
#include "script/rewrites.h"

struct node *lower_as(struct lower *lower, struct node *node)
{
    return lower_expression(lower, node->typed.expression);
}

struct node *lower_nothing(struct lower *lower, struct node *node)
{
    (void)lower;
    (void)node;
    return NULL;
}

struct node *lower_export_assign(struct lower *lower, struct node *node)
{
    lower_refuse(
        lower, 2106, node, SLICE(""),
        "'export =' is not supported: write 'export default' or 'export' before the names");
    return NULL;
}

/* ---- enums ---------------------------------------------------------------------------------- */

static struct slice member_name(const struct node *member)
{
    const struct node *key = member->property.key;

    return key->kind == NODE_STRING ? key->string.value : name_slice(key->ident.name);
}

/* The members of an enum that have been looked at. A name's `mark`, which nobody else needs any
 * more, says where it would be among them. */
struct members {
    struct lower *lower;
    const struct name **names;
    bool *texts;
    uint32_t count;
};

static bool is_member(const struct members *members, const struct name *name)
{
    return name->mark < members->count && members->names[name->mark] == name;
}

static bool is_text_member(const struct members *members, const struct name *name)
{
    return is_member(members, name) && members->texts[name->mark];
}

/* Of two members of one name the first counts. */
static void add_member(struct members *members, const struct node *member, bool text)
{
    struct name *name = names_find(members->lower->names, member_name(member));

    if (!name)
        longjmp(members->lower->no_memory, 1);
    if (is_member(members, name))
        return;
    name->mark = members->count;
    members->names[members->count] = name;
    members->texts[members->count++] = text;
}

static const struct node *bare(const struct node *value)
{
    while (value && (value->kind == NODE_PAREN || value->kind == NODE_AS))
        value = value->kind == NODE_AS ? value->typed.expression : value->unary.argument;
    return value;
}

/* The value is known to be a string, so that no reverse entry is made for it. */
static bool is_text(const struct members *members, const struct node *value)
{
    /* 1 + 1 + ... may be as long as the text. */
    for (value = bare(value); value && value->kind == NODE_BINARY && value->op == OP_ADD;
         value = bare(value->binary.left)) {
        lower_go_on(members->lower, value);
        if (is_text(members, value->binary.right))
            return true;
    }
    if (!value)
        return false;
    switch (value->kind) {
    case NODE_STRING:
    case NODE_TEMPLATE:
        return true;
    case NODE_IDENTIFIER:
        return is_text_member(members, value->ident.name);
    case NODE_MEMBER:
        return value->member.property->kind == NODE_IDENTIFIER &&
               is_text_member(members, value->member.property->ident.name);
    default:
        return false;
    }
}

/* Before the values are lowered: FLAG_TRUE is put on the members that are strings. */
static void find_texts(struct lower *lower, struct node *list)
{
    const uint32_t count = list_count(list);
    struct members members = {
        .lower = lower,
        .names = lower_take(lower, (count + 1) * sizeof *members.names),
        .texts = lower_take(lower, (count + 1) * sizeof *members.texts),
    };

    for (struct node *one = list; one; one = one->next) {
        const bool text = is_text(&members, one->property.value);

        if (text)
            one->flags |= FLAG_TRUE;
        add_member(&members, one, text);
    }
}

static struct node *use_name(struct lower *lower, const struct node *name)
{
    return lower_expression(lower, make_again(lower, name));
}

static struct node *member_of(struct lower *lower, const struct node *object, struct slice name,
                              const struct node *at)
{
    return make_index(lower, use_name(lower, object), make_string(lower, name, at), at);
}

/* E[E["A"] = value] = "A"; or, for a string, E["A"] = value; */
static struct node *enum_member(struct lower *lower, struct node *node, struct node *member,
                                const struct node *before)
{
    const struct node *object = node->enum_.name;
    struct slice name = member_name(member);
    struct node *value = member->property.value;

    if (value)
        value = lower_expression(lower, value);
    else if (!before)
        value = make_number(lower, 0, member);
    else
        value = make_binary(lower, OP_ADD, member_of(lower, object, member_name(before), member),
                            make_number(lower, 1, member), member);
    value = make_assign(lower, member_of(lower, object, name, member), value, member);
    if (!(member->flags & FLAG_TRUE))
        value = make_assign(lower, make_index(lower, use_name(lower, object), value, member),
                            make_string(lower, name, member), member);
    return make_expression(lower, value, member);
}

/* a || (a = {}), where `again` is a second node for a */
static struct node *or_object(struct lower *lower, struct node *a, struct node *again,
                              const struct node *at)
{
    struct node *object = make_node(lower, NODE_OBJECT, at);

    return make_logical(lower, OP_OR, a, make_assign(lower, again, object, at), at);
}

/* The declared name gets an object: a new one, or what an earlier declaration has made, here or in
 * another block of the namespace `space` that exports it. */
struct node *typescript_object(struct lower *lower, struct node *name, struct name *space,
                               const struct node *at)
{
    const struct binding *binding = name->ident.binding;
    struct slice text = name_slice(name->ident.name);
    struct node *value;

    if (space) {
        value = make_identifier(lower, space, at);
        value = or_object(lower, member_of(lower, value, text, at),
                          member_of(lower, value, text, at), at);
        return lower_bind(lower, name, value, at);
    }
    if (!binding || binding->node == name)
        return lower_bind(lower, name, make_node(lower, NODE_OBJECT, at), at);
    return make_expression(lower,
                           or_object(lower, use_name(lower, name), use_name(lower, name), at), at);
}

struct node *lower_enum(struct lower *lower, struct node *node)
{
    struct node_list list;
    const struct node *before = NULL;

    if (node->flags & FLAG_DECLARE)
        return NULL;
    list_init(&list);
    find_texts(lower, node->enum_.list);
    list_add(&list, typescript_object(lower, node->enum_.name, node->enum_.space, node));
    for (struct node *one = node->enum_.list; one; one = one->next) {
        lower_go_on(lower, one);
        list_add(&list, enum_member(lower, node, one, before));
        before = one;
    }
    return list.first;
}
