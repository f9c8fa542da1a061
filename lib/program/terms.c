/* terms.c - the words of a function, by which it is found.
 *
 * A word is cut at what is no letter or digit and inside camelCase, made lower case and brought to
 * a simple stem of English; words that say nothing are left out. A word in the name counts most. */
#include "program/program.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_WORD = 40, MOST_TEXT = 4000, MOST_TERMS = 400 };

/* ---- words ----------------------------------------------------------------------------------- */

/* FNV-1a. */
static uint32_t hash_of(const char *word, size_t len)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)word[i]) * 16777619u;
    return hash ? hash : 1;
}

static bool ends(const char *word, size_t len, const char *end)
{
    size_t own = strlen(end);

    return len > own + 2 && !memcmp(word + len - own, end, own);
}

/* The same word in its common forms becomes one; that it is a word no more does not matter. */
static size_t stem(char *word, size_t len)
{
    if (ends(word, len, "ies"))
        word[(len -= 2) - 1] = 'y';
    else if (ends(word, len, "sses") || ends(word, len, "xes") || ends(word, len, "ches") ||
             ends(word, len, "shes"))
        len -= 2;
    else if (ends(word, len, "s") && !ends(word, len, "ss") && !ends(word, len, "us") &&
             !ends(word, len, "is"))
        len--;
    if (ends(word, len, "ations") || ends(word, len, "ation"))
        len -= 3; /* …at: as of …ate below */
    else if (ends(word, len, "sion") || ends(word, len, "tion") || ends(word, len, "ing"))
        len -= 3;
    else if (ends(word, len, "ed"))
        len -= 2;
    else if (len > 5 && (ends(word, len, "er") || ends(word, len, "or")))
        len -= 2;
    if (len > 3 && word[len - 1] == word[len - 2] && !strchr("lsz", word[len - 1]))
        len--;
    if (len > 3 && word[len - 1] == 'e')
        len--;
    return len;
}

/* Stems that are written short as often as not, and the short word. */
static size_t shorten(char *word, size_t len)
{
    static const char *const pairs[][2] = {
        { "repository", "repo" },   { "organizat", "org" },     { "organisat", "org" },
        { "applicat", "app" },      { "configurat", "config" }, { "environment", "env" },
        { "authenticat", "auth" },  { "authorizat", "auth" },   { "informat", "info" },
        { "databas", "db" },        { "messag", "msg" },        { "paramet", "param" },
        { "argument", "arg" },      { "document", "doc" },      { "directory", "dir" },
        { "administrat", "admin" },
    };

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (strlen(pairs[i][0]) == len && !memcmp(word, pairs[i][0], len)) {
            len = strlen(pairs[i][1]);
            memcpy(word, pairs[i][1], len);
            return len;
        }
    return len;
}

static bool says_nothing(const char *word, size_t len)
{
    static const char *const words[] = {
        "a",     "an",    "and", "any",  "are",  "as",    "at",   "be",   "by",     "can",
        "do",    "does",  "for", "from", "has",  "have",  "here", "how",  "i",      "if",
        "in",    "into",  "is",  "it",   "its",  "me",    "my",   "new",  "of",     "on",
        "one",   "or",    "our", "out",  "so",   "some",  "that", "the",  "their",  "them",
        "there", "this",  "to",  "up",   "use",  "want",  "was",  "we",   "what",   "when",
        "where", "which", "who", "will", "with", "would", "you",  "your", "please", "s",
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strlen(words[i]) == len && !memcmp(words[i], word, len))
            return true;
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* A word ends before an upper letter that follows a lower one, or that begins a lower word. */
static bool cuts(struct slice text, size_t at)
{
    char before = text.data[at - 1], here = text.data[at];

    if (is_digit(before) != is_digit(here))
        return true;
    if (!is_upper(here))
        return false;
    return !is_upper(before) ||
           (at + 1 < text.len && text.data[at + 1] >= 'a' && text.data[at + 1] <= 'z');
}

void terms_read(struct slice text, void (*word)(void *context, uint32_t hash), void *context)
{
    size_t at = 0;

    text = slice_to(text, text.len < MOST_TEXT ? text.len : MOST_TEXT);
    while (at < text.len) {
        char own[MOST_WORD];
        size_t len = 0;

        while (at < text.len && (is_letter(text.data[at]) || is_digit(text.data[at]))) {
            if (len && cuts(text, at))
                break;
            if (len < MOST_WORD)
                own[len++] =
                    is_upper(text.data[at]) ? (char)(text.data[at] + 'a' - 'A') : text.data[at];
            at++;
        }
        if (!len)
            at++;
        else if (!says_nothing(own, len))
            word(context, hash_of(own, shorten(own, stem(own, len))));
    }
}

/* ---- actions ----------------------------------------------------------------------------------
 */

struct actions {
    uint32_t hash, seen;
};

static void compare_word(void *context, uint32_t hash)
{
    struct actions *actions = context;

    actions->seen |= hash == actions->hash;
}

uint32_t terms_action(uint32_t hash)
{
    static const char *const classes[] = {
        "create add make open post insert register publish store save",
        "delete remove destroy drop erase revoke unset",
        "list all show browse enumerate see",
        "get fetch read retrieve view look show",
        "update change edit modify set rename patch put replace",
        "search find query look",
        "cancel stop abort halt",
        "run start trigger launch execute dispatch",
        "enable activate",
        "disable deactivate",
        "my me mine i authenticated current own",
        "person people someone somebody user member",
        "ask request",
    };

    for (uint32_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        struct actions actions = { .hash = hash };

        terms_read(slice_of(classes[i]), compare_word, &actions);
        if (actions.seen)
            return hash_of("action", 6) + i;
    }
    return 0;
}

/* ---- a function's -----------------------------------------------------------------------------
 */

struct gathering {
    struct term terms[MOST_TERMS];
    uint32_t count;
    float weight; /* of the text that is just read */
    bool named;   /* it is the name */
};

static void name_it(struct term *term)
{
    term->named = true;
    term->action = terms_action(term->hash);
}

static void note(struct gathering *gathering, uint32_t hash, float weight)
{
    for (uint32_t i = 0; i < gathering->count; i++)
        if (gathering->terms[i].hash == hash) {
            gathering->terms[i].weight += weight;
            if (gathering->named)
                name_it(&gathering->terms[i]);
            return;
        }
    if (gathering->count == MOST_TERMS)
        return;
    gathering->terms[gathering->count] = (struct term){ .hash = hash, .weight = weight };
    if (gathering->named)
        name_it(&gathering->terms[gathering->count]);
    gathering->count++;
}

static void take_word(void *context, uint32_t hash)
{
    struct gathering *gathering = context;

    note(gathering, hash, gathering->weight);
}

static void take_action(void *context, uint32_t hash)
{
    struct gathering *gathering = context;
    uint32_t action = terms_action(hash);

    bool named = gathering->named;

    note(gathering, hash, gathering->weight);
    gathering->named = false;
    if (action)
        note(gathering, action, gathering->weight);
    gathering->named = named;
}

static void gather(struct gathering *gathering, struct slice text, float weight)
{
    gathering->weight = weight;
    terms_read(text, take_word, gathering);
}

/* An HTTP method says what is done. */
static struct slice verb_of(struct slice method, struct slice path)
{
    bool one = path.len && path.data[path.len - 1] == '}';

    if (slice_is_nocase(method, "GET"))
        return one ? SLICE("get") : SLICE("list get");
    if (slice_is_nocase(method, "POST"))
        return SLICE("create");
    if (slice_is_nocase(method, "PUT") || slice_is_nocase(method, "PATCH"))
        return SLICE("update");
    return slice_is_nocase(method, "DELETE") ? SLICE("delete") : SLICE("");
}

/* What is said first is said of all of it. */
static struct slice first_sentence(struct slice text, struct slice *rest)
{
    size_t at = 0;

    while (at < text.len && text.data[at] != '\n' &&
           !(text.data[at] == '.' && at + 1 < text.len && text.data[at + 1] <= ' '))
        at++;
    *rest = slice_from(text, at);
    return slice_to(text, at);
}

static void gather_function(struct gathering *gathering, const struct program *program,
                            const struct function *function)
{
    const json_t *request = json_object_get(function->row, "request");
    json_t *properties =
        json_object_get(json_object_get(function->row, "inputSchema"), "properties");
    const char *name;
    struct slice rest;
    json_t *schema;

    gathering->count = 0;
    gathering->weight = 3;
    gathering->named = true;
    terms_read(function->path, take_action, gathering);
    gathering->named = false;
    gathering->weight = 2;
    terms_read(function->title, take_action, gathering);
    gathering->weight = 1.5f;
    terms_read(first_sentence(function->description, &rest), take_action, gathering);
    gather(gathering, rest, 0.4f);
    gathering->weight = 1;
    terms_read(verb_of(json_text(request, "method"), json_text(request, "path")), take_action,
               gathering);
    gather(gathering, json_text(request, "path"), 1);
    json_object_foreach(properties, name, schema)
    {
        gather(gathering, slice_of(name), 0.4f);
    }
    gather(gathering, program->id, 0.5f);
    if (!program->outside) {
        gather(gathering, program->title, 1);
        gather(gathering, program->description, 0.5f);
    }
}

static int compare(const void *a, const void *b)
{
    uint32_t one = ((const struct term *)a)->hash, other = ((const struct term *)b)->hash;

    return (one > other) - (one < other);
}

static bool add_function(struct program_terms *made, const struct allocator *allocator,
                         struct gathering *gathering, uint32_t at, uint32_t *used, uint32_t *room)
{
    struct function_terms *own = &made->functions[at];

    if (gathering->count > *room - *used) {
        uint32_t more = *room + *room / 2 + MOST_TERMS;
        struct term *terms = mem_resize(allocator, made->terms, more * sizeof *terms);

        if (!terms)
            return false;
        made->terms = terms;
        *room = more;
    }
    qsort(gathering->terms, gathering->count, sizeof gathering->terms[0], compare);
    memcpy(made->terms + *used, gathering->terms, gathering->count * sizeof gathering->terms[0]);
    own->count = gathering->count;
    for (uint32_t i = 0; i < gathering->count; i++) {
        own->length += gathering->terms[i].weight;
        own->named += gathering->terms[i].named;
    }
    *used += gathering->count;
    return true;
}

static struct program_terms *make(const struct program *program)
{
    const struct allocator *allocator = program->allocator;
    struct program_terms *made = mem_new(allocator, sizeof *made);
    struct gathering *gathering = mem_new(allocator, sizeof *gathering);
    uint32_t used = 0, room = 0;
    bool whole = made && gathering;

    if (whole)
        made->functions =
            mem_array(allocator, program->function_count + (size_t)1, sizeof made->functions[0]);
    whole = whole && made->functions;
    for (uint32_t at = 0; whole && at < program->function_count; at++) {
        gather_function(gathering, program, &program->functions[at]);
        whole = add_function(made, allocator, gathering, at, &used, &room);
    }
    mem_free(allocator, gathering);
    if (!whole) {
        program_terms_free(allocator, made);
        return NULL;
    }
    used = 0;
    for (uint32_t at = 0; at < program->function_count; at++) {
        made->functions[at].terms = made->terms + used;
        used += made->functions[at].count;
    }
    return made;
}

void program_terms_free(const struct allocator *allocator, struct program_terms *terms)
{
    if (!terms)
        return;
    mem_free(allocator, terms->functions);
    mem_free(allocator, terms->terms);
    mem_free(allocator, terms);
}

/* Two threads may make it at once; one's stays. */
const struct program_terms *program_terms(const struct program *program)
{
    _Atomic(struct program_terms *) *place =
        (_Atomic(struct program_terms *) *)(uintptr_t)&program->terms;
    struct program_terms *known = atomic_load(place), *made;

    if (known)
        return known;
    made = make(program);
    if (!made || atomic_compare_exchange_strong(place, &known, made))
        return made;
    program_terms_free(program->allocator, made);
    return known;
}
