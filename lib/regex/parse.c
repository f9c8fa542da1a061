/* parse.c - from a pattern to nodes.
 *
 * Open groups lie on a stack of their own; a term is added to the end of the alternative
 * that is open, and a quantifier wraps the last one. */
#include "regex/inside.h"

#include <string.h>

struct open_group {
    uint32_t node;              /* NO_NODE: the whole pattern */
    uint32_t first;             /* alternative */
    uint32_t alternative, last; /* last term of it, or NO_NODE */
    uint32_t least;             /* of the alternatives before this one */
    uint32_t flags;             /* outside of it */
    uint32_t start;             /* unit; and of the alternative */
    uint32_t alternative_start;
};

struct parser {
    struct regex *regex;
    struct open_group *stack;
    uint32_t depth, room;
    uint32_t flags;  /* REGEX_IGNORE_CASE …, as they are here */
    uint32_t groups; /* opened so far */
};

uint32_t node_add(struct regex *regex, enum node_type type, unsigned flags)
{
    struct node node = {
        .type = (uint8_t)type, .flags = (uint8_t)flags, .child = NO_NODE, .next = NO_NODE
    };

    if (!regex_room(regex, &regex->nodes, &regex->nodes_room, regex->node_count, 1, sizeof node))
        return NO_NODE;
    regex->nodes[regex->node_count] = node;
    return regex->node_count++;
}

static struct open_group *top(struct parser *parser)
{
    return &parser->stack[parser->depth - 1];
}

static uint32_t more_of(uint32_t a, uint64_t b)
{
    return a + b > LEAST_MOST ? LEAST_MOST : (uint32_t)(a + b);
}

/* ---- terms and alternatives ----------------------------------------------- */

static void term_add(struct parser *parser, uint32_t node)
{
    struct regex *regex = parser->regex;
    struct open_group *group = top(parser);

    if (regex->result || node == NO_NODE)
        return;
    if (group->last == NO_NODE)
        regex->nodes[group->alternative].child = node;
    else
        regex->nodes[group->last].next = node;
    group->last = node;
    regex->nodes[node].groups_to = parser->groups;
}

static void alternative_open(struct parser *parser)
{
    struct regex *regex = parser->regex;
    struct open_group *group = top(parser);
    const uint32_t node = node_add(regex, NODE_ALTERNATIVE, 0);

    if (regex->result)
        return;
    if (group->alternative == NO_NODE)
        group->first = node;
    else
        regex->nodes[group->alternative].next = node;
    group->alternative = node;
    group->alternative_start = regex->at;
    group->last = NO_NODE;
}

static void alternative_close(struct parser *parser)
{
    struct regex *regex = parser->regex;
    struct open_group *group = top(parser);
    uint32_t least = 0;

    if (regex->result)
        return;
    for (uint32_t n = regex->nodes[group->alternative].child; n != NO_NODE;
         n = regex->nodes[n].next)
        least = more_of(least, regex->nodes[n].least);
    regex->nodes[group->alternative].least = least;
    if (least < group->least)
        group->least = least;
}

static void group_open(struct parser *parser, uint32_t node)
{
    struct regex *regex = parser->regex;
    const struct open_group group = { .node = node,
                                      .first = NO_NODE,
                                      .alternative = NO_NODE,
                                      .last = NO_NODE,
                                      .least = LEAST_MOST,
                                      .flags = parser->flags,
                                      .start = regex->at };

    if (!regex_room(regex, &parser->stack, &parser->room, parser->depth, 1, sizeof group))
        return;
    parser->stack[parser->depth++] = group;
    alternative_open(parser);
}

/* The group becomes a term of what is around it. */
static uint32_t group_close(struct parser *parser)
{
    struct regex *regex = parser->regex;
    const struct open_group group = *top(parser);

    alternative_close(parser);
    if (regex->result)
        return NO_NODE;
    parser->flags = group.flags;
    parser->depth--;
    regex->nodes[group.node].child = group.first;
    regex->nodes[group.node].least =
        regex->nodes[group.node].type == NODE_LOOK ? 0 : top(parser)[1].least;
    return group.node;
}

/* ---- quantifiers -------------------------------------------------------- */

/* `{n}`, `{n,}` or `{n,m}`, read only when it is one. */
static bool braces_read(struct regex *regex, uint64_t *least, uint64_t *most)
{
    const uint32_t start = regex->at;

    if (unit_take(regex, '{') && digits_read(regex, least)) {
        *most = *least;
        if (unit_take(regex, ',') && !digits_read(regex, most))
            *most = UINT64_MAX;
        if (unit_take(regex, '}'))
            return true;
    }
    regex->at = start;
    return false;
}

static bool times_read(struct regex *regex, uint64_t *least, uint64_t *most)
{
    const uint32_t c = unit_at(regex, 0);

    if (c == '{')
        return braces_read(regex, least, most);
    if (c != '*' && c != '+' && c != '?')
        return false;
    regex->at++;
    *least = c == '+';
    *most = c == '?' ? 1 : UINT64_MAX;
    return true;
}

/* Of a string, only the last character is repeated. */
static void split_string(struct parser *parser)
{
    struct regex *regex = parser->regex;
    struct node *last = &regex->nodes[top(parser)->last];
    uint32_t node;

    if (last->type != NODE_STRING || last->b < 2)
        return;
    node = node_add(regex, NODE_STRING, last->flags);
    if (regex->result)
        return;
    last = &regex->nodes[top(parser)->last];
    last->b--;
    last->least--;
    regex->nodes[node].a = last->a + last->b;
    regex->nodes[node].b = 1;
    regex->nodes[node].least = 1;
    regex->nodes[node].groups_from = parser->groups;
    term_add(parser, node);
}

static uint32_t clamp(uint64_t times)
{
    return times >= ENDLESS ? ENDLESS : (uint32_t)times;
}

static void repeat(struct parser *parser, uint32_t from, uint64_t least, uint64_t most)
{
    struct regex *regex = parser->regex;
    uint32_t inner;
    struct node *node;

    split_string(parser);
    inner = node_add(regex, NODE_EMPTY, 0);
    if (regex->result)
        return;
    node = &regex->nodes[top(parser)->last];
    regex->nodes[inner] = *node;
    *node = (struct node){ .type = NODE_REPEAT,
                           .flags = unit_take(regex, '?') ? NODE_LAZY : 0,
                           .child = inner,
                           .next = NO_NODE,
                           .a = clamp(least),
                           .b = clamp(most),
                           .groups_from = from,
                           .groups_to = parser->groups,
                           .least = more_of(0, (uint64_t)regex->nodes[inner].least *
                                                   (least > LEAST_MOST ? LEAST_MOST : least)) };
}

/* Whatever follows a term; `can`: it may be repeated. */
static void quantifier_read(struct parser *parser, bool can, uint32_t from)
{
    struct regex *regex = parser->regex;
    uint64_t least, most;
    const uint32_t start = regex->at;

    if (!times_read(regex, &least, &most)) {
        if (regex->unicode && unit_at(regex, 0) == '{')
            syntax_error(regex, "incomplete quantifier");
        return;
    }
    if (!can)
        regex_fail(regex, REGEX_SYNTAX, start, "nothing to repeat");
    if (most < least)
        regex_fail(regex, REGEX_SYNTAX, start, "numbers out of order in a quantifier");
    if (!regex->result)
        repeat(parser, from, least, most);
}

/* ---- groups --------------------------------------------------------------- */

static uint32_t flag_of(uint32_t c)
{
    return c == 'i' ? REGEX_IGNORE_CASE : c == 'm' ? REGEX_MULTILINE : c == 's' ? REGEX_DOT_ALL : 0;
}

/* `(?` and letters up to the colon. */
static void modifiers_read(struct parser *parser)
{
    struct regex *regex = parser->regex;
    uint32_t set[2] = { 0, 0 }, flags, node;
    unsigned side = 0, letters = 0;

    for (;; regex->at++) {
        const uint32_t c = unit_at(regex, 0);

        if (c == ':' && letters + !side)
            break;
        if (c == '-' && !side) {
            side = 1;
            continue;
        }
        flags = flag_of(c);
        if (!flags || (set[0] | set[1]) & flags) {
            syntax_error(regex, "invalid group");
            return;
        }
        set[side] |= flags;
        letters++;
    }
    regex->at++;
    node = node_add(regex, NODE_GROUP, 0);
    if (regex->result)
        return;
    regex->nodes[node].groups_from = parser->groups;
    group_open(parser, node);
    parser->flags = (parser->flags | set[0]) & ~set[1];
}

/* Whether a group that stands there and one that begins here can both take part: they are not
 * in two alternatives of the innermost group around both. Of several groups of one name, which
 * cannot take part together, it is enough to ask of the last. */
static bool is_beside(const struct parser *parser, uint32_t unit)
{
    uint32_t low = 0, high = parser->depth;

    if (unit == NO_UNIT)
        return false;
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;

        if (parser->stack[middle].start <= unit)
            low = middle;
        else
            high = middle;
    }
    return unit >= parser->stack[low].alternative_start;
}

static void capture_open(struct parser *parser, bool named)
{
    struct regex *regex = parser->regex;
    const uint32_t node = node_add(regex, NODE_CAPTURE, 0);

    if (regex->result)
        return;
    regex->nodes[node].groups_from = parser->groups;
    regex->nodes[node].a = parser->groups;
    if (named && is_beside(parser, name_declare(regex, parser->groups)))
        syntax_error(regex, "two groups with one name");
    parser->groups++;
    group_open(parser, node);
}

static void look_open(struct parser *parser, unsigned flags)
{
    struct regex *regex = parser->regex;
    const uint32_t node = node_add(regex, NODE_LOOK, flags);

    if (regex->result)
        return;
    regex->nodes[node].groups_from = parser->groups;
    group_open(parser, node);
}

/* Behind the `(`. */
static void parenthesis_read(struct parser *parser)
{
    struct regex *regex = parser->regex;
    static const struct {
        const char *text;
        unsigned flags;
    } looks[] = {
        { "=", 0 }, { "!", NODE_NOT }, { "<=", NODE_BEHIND }, { "<!", NODE_BEHIND | NODE_NOT }
    };

    if (!unit_take(regex, '?')) {
        capture_open(parser, false);
        return;
    }
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        const uint32_t len = (uint32_t)strlen(looks[i].text);

        if (unit_at(regex, 0) == (uint32_t)looks[i].text[0] &&
            (len == 1 || unit_at(regex, 1) == (uint32_t)looks[i].text[1])) {
            regex->at += len;
            look_open(parser, looks[i].flags);
            return;
        }
    }
    if (unit_take(regex, '<'))
        capture_open(parser, true);
    else
        modifiers_read(parser);
}

static void parenthesis_close(struct parser *parser)
{
    struct regex *regex = parser->regex;
    const struct node *node;
    uint32_t closed, from;

    if (parser->depth < 2) {
        syntax_error(regex, "unmatched )");
        return;
    }
    regex->at++;
    closed = group_close(parser);
    if (regex->result)
        return;
    node = &regex->nodes[closed];
    from = node->groups_from;
    term_add(parser, closed);
    quantifier_read(
        parser, node->type != NODE_LOOK || (!regex->unicode && !(node->flags & NODE_BEHIND)), from);
}

/* ---- atoms ---------------------------------------------------------------- */

static bool folds(const struct parser *parser)
{
    return parser->flags & REGEX_IGNORE_CASE;
}

static void character_add(struct parser *parser, uint32_t c)
{
    struct regex *regex = parser->regex;
    const uint32_t last = top(parser)->last, at = regex->letter_count;
    uint32_t node;

    regex_add_letter(regex, c);
    if (regex->result)
        return;
    if (last != NO_NODE) {
        struct node *string = &regex->nodes[last];

        if (string->type == NODE_STRING && string->a + string->b == at &&
            !(string->flags & NODE_FOLD) == !folds(parser)) {
            string->b++;
            string->least = string->b;
            return;
        }
    }
    node = node_add(regex, NODE_STRING, folds(parser) ? NODE_FOLD : 0);
    if (regex->result)
        return;
    regex->nodes[node].a = at;
    regex->nodes[node].b = 1;
    regex->nodes[node].least = 1;
    term_add(parser, node);
}

static void dot_add(struct parser *parser)
{
    static const uint32_t lines[] = { 0, 9, 0xb, 0xc, 0xe, 0x2027, 0x202a, 0x10ffff };
    struct regex *regex = parser->regex;
    struct set set = { 0 };

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i += 2)
        set_add(regex, &set, lines[i], lines[i + 1]);
    if (parser->flags & REGEX_DOT_ALL)
        set_add(regex, &set, 0, 0x10ffff);
    term_add(parser, class_node(regex, &set, false));
}

static void reference_add(struct parser *parser, uint32_t group)
{
    struct regex *regex = parser->regex;
    const uint32_t node = node_add(regex, NODE_BACK, folds(parser) ? NODE_FOLD : 0);
    const uint32_t at = regex->letter_count;

    regex_add_letter(regex, group);
    if (regex->result)
        return;
    regex->nodes[node].a = at;
    regex->nodes[node].b = 1;
    term_add(parser, node);
}

/* \1 … behind the backslash. False: it is no reference, and nothing is read. */
static bool reference_read(struct parser *parser)
{
    struct regex *regex = parser->regex;
    const uint32_t start = regex->at;
    uint64_t number;

    if (unit_at(regex, 0) < '1' || unit_at(regex, 0) > '9')
        return false;
    digits_read(regex, &number);
    if (number < regex->groups) {
        reference_add(parser, (uint32_t)number);
        return true;
    }
    regex->at = start;
    if (regex->unicode)
        syntax_error(regex, "a reference to a group that is not there");
    return false;
}

static void escape_add(struct parser *parser)
{
    struct regex *regex = parser->regex;
    struct strings strings = { 0 };
    struct set set = { 0 };

    if (reference_read(parser))
        return;
    if (regex->named && unit_take(regex, 'k')) {
        term_add(parser, name_refer(regex, folds(parser) ? NODE_FOLD : 0));
        return;
    }
    if (escape_class(regex, &set, &strings, folds(parser)))
        term_add(parser, class_node_strings(regex, &set, &strings, folds(parser)));
    else
        character_add(parser, escape_character(regex, false));
}

/* ^ $ \b \B; NODE_EMPTY: it is none. */
static enum node_type assertion_read(struct parser *parser)
{
    struct regex *regex = parser->regex;
    const uint32_t c = unit_at(regex, 0), next = unit_at(regex, 1);
    const bool lines = parser->flags & REGEX_MULTILINE;

    if (c == '^' || c == '$') {
        regex->at++;
        return c == '^' ? (lines ? NODE_LINE_START : NODE_TEXT_START)
                        : (lines ? NODE_LINE_END : NODE_TEXT_END);
    }
    if (c != '\\' || (next != 'b' && next != 'B'))
        return NODE_EMPTY;
    regex->at += 2;
    return next == 'b' ? NODE_WORD : NODE_NOT_WORD;
}

/* What may not stand for itself. */
static const char *refused(struct regex *regex, uint32_t c)
{
    uint64_t least, most;

    if (c == '*' || c == '+' || c == '?')
        return "nothing to repeat";
    if (c == '{' && (regex->unicode || braces_read(regex, &least, &most)))
        return "nothing to repeat";
    if (regex->unicode && (c == '}' || c == ']'))
        return "a bracket alone";
    return NULL;
}

static void atom_read(struct parser *parser)
{
    struct regex *regex = parser->regex;
    const uint32_t c = unit_at(regex, 0);
    const char *wrong = refused(regex, c);

    if (wrong) {
        syntax_error(regex, wrong);
        return;
    }
    regex->at++;
    if (c == '.')
        dot_add(parser);
    else if (c == '[')
        term_add(parser, class_read(regex, folds(parser)));
    else if (c == '\\')
        escape_add(parser);
    else
        character_add(parser, c);
    quantifier_read(parser, true, parser->groups);
}

static void term_read(struct parser *parser)
{
    struct regex *regex = parser->regex;
    const enum node_type assertion = assertion_read(parser);

    if (assertion != NODE_EMPTY) {
        term_add(parser, node_add(regex, assertion, folds(parser) ? NODE_FOLD : 0));
        quantifier_read(parser, false, 0);
    } else if (unit_take(regex, '(')) {
        parenthesis_read(parser);
    } else if (unit_at(regex, 0) == ')') {
        parenthesis_close(parser);
    } else if (unit_take(regex, '|')) {
        alternative_close(parser);
        alternative_open(parser);
    } else {
        atom_read(parser);
    }
}

void regex_parse(struct regex *regex)
{
    struct parser parser = { .regex = regex, .flags = regex->flags, .groups = 1 };

    groups_count(regex);
    if (regex->result)
        return;
    group_open(&parser, NO_NODE);
    while (unit_at(regex, 0) != NO_UNIT && regex_spend(regex, 20))
        term_read(&parser);
    if (!regex->result && parser.depth > 1)
        regex_fail(regex, REGEX_SYNTAX, top(&parser)->start, "unterminated group");
    if (!regex->result) {
        alternative_close(&parser);
        names_resolve(regex);
    }
    mem_free(regex->host->allocator, parser.stack);
}
