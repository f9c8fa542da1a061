/* property.c - \p{…}: the characters and strings that have a property. */
#include "regex/inside.h"
#include "regex/tables.h"

#include <string.h>

#define NAME_MOST 64u

static uint32_t number_next(const uint8_t **at)
{
    uint32_t number = **at & 0x7fu;

    while (*(*at)++ & 0x80)
        number = number << 7 | (**at & 0x7fu);
    return number;
}

static void add_stored(struct regex *regex, struct set *set, uint16_t place)
{
    const uint8_t *at = unicode_sets + place;
    uint32_t count = number_next(&at), next = 0;

    if (regex->checking || !regex_spend(regex, (int64_t)count * 8))
        return;
    for (; count && !regex->result; count--) {
        const uint32_t from = next + number_next(&at), to = from + number_next(&at);

        set_add(regex, set, from, to);
        next = to + 1;
    }
}

static const struct unicode_property *find(enum unicode_kind kind, const char *name)
{
    for (uint32_t i = 0; i < UNICODE_PROPERTIES; i++)
        if (unicode_properties[i].kind == kind &&
            !strcmp(unicode_names + unicode_properties[i].name, name))
            return &unicode_properties[i];
    return NULL;
}

/* Before the `=`: which kind of value follows. */
static const struct unicode_property *find_value(const char *name, const char *value)
{
    static const struct {
        const char *name;
        enum unicode_kind kind;
    } kinds[] = { { "General_Category", UNICODE_GENERAL_CATEGORY },
                  { "gc", UNICODE_GENERAL_CATEGORY },
                  { "Script", UNICODE_SCRIPT },
                  { "sc", UNICODE_SCRIPT },
                  { "Script_Extensions", UNICODE_SCRIPT_EXTENSIONS },
                  { "scx", UNICODE_SCRIPT_EXTENSIONS } };

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (!strcmp(kinds[i].name, name))
            return find(kinds[i].kind, value);
    return NULL;
}

static const struct unicode_property *find_alone(const char *name)
{
    const struct unicode_property *found = find(UNICODE_GENERAL_CATEGORY, name);

    return found ? found : find(UNICODE_BINARY, name);
}

static void add_texts(struct regex *regex, struct strings *strings,
                      const struct unicode_sequences *sequences)
{
    const uint8_t *at = unicode_texts + sequences->texts;
    uint32_t text[32];

    if (regex->checking || !regex_spend(regex, sequences->count * 20))
        return;
    for (uint32_t i = 0; i < sequences->count && !regex->result; i++) {
        uint32_t len = *at >> 4;
        unsigned more = *at++ & 15u;

        for (; more && len < 32; more--) {
            const uint32_t first = *at++;

            text[len++] = unicode_letters[first < 0xe0 ? first : (first & 0x1f) << 8 | *at++];
        }
        strings_add(regex, strings, text, len);
    }
}

/* False: there is no such property of strings. */
static bool add_strings(struct regex *regex, struct set *set, struct strings *strings,
                        const char *name)
{
    bool found = false;

    for (uint32_t i = 0; i < UNICODE_SEQUENCES; i++) {
        if (strcmp(name, "RGI_Emoji") != 0 && strcmp(name, unicode_sequences[i].name) != 0)
            continue;
        add_stored(regex, set, unicode_sequences[i].set);
        add_texts(regex, strings, &unicode_sequences[i]);
        found = true;
    }
    return found;
}

/* Letters, digits and _ up to one of the ends, which is taken; 0: they do not end there. */
static uint32_t word_read(struct regex *regex, char name[NAME_MOST])
{
    for (uint32_t len = 0; len < NAME_MOST; len++) {
        const uint32_t c = unit_at(regex, 0);

        name[len] = '\0';
        if (c == '=' || c == '}') {
            regex->at++;
            return c;
        }
        if (c >= 0x80 || !(c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z')))
            return 0;
        name[len] = (char)c;
        regex->at++;
    }
    return 0;
}

void property_read(struct regex *regex, struct set *set, struct strings *strings, bool negated,
                   bool folded)
{
    const struct unicode_property *found = NULL;
    char name[NAME_MOST], value[NAME_MOST] = "";
    struct set own = { 0 };
    uint32_t end;

    end = unit_take(regex, '{') ? word_read(regex, name) : 0;
    if (end == '=')
        found = word_read(regex, value) == '}' ? find_value(name, value) : NULL;
    else if (end == '}')
        found = find_alone(name);
    if (found) {
        add_stored(regex, &own, found->set);
        if (folded)
            fold_set(regex, &own);
    } else if (end == '}' && strings && !negated && add_strings(regex, &own, strings, name)) {
        strings->may = true;
        if (folded)
            fold_set(regex, &own);
    } else {
        syntax_error(regex, "invalid property name");
    }
    if (negated)
        fold_invert(regex, &own, folded);
    set_add_set(regex, set, &own);
    set_free(regex, &own);
}

static bool has_property(const char *name, uint32_t character)
{
    const uint8_t *at = unicode_sets + find(UNICODE_BINARY, name)->set;
    uint32_t count = number_next(&at), next = 0;

    for (; count; count--) {
        const uint32_t from = next + number_next(&at), to = from + number_next(&at);

        if (character <= to)
            return character >= from;
        next = to + 1;
    }
    return false;
}

bool unicode_is_start(uint32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
    return has_property("ID_Start", c);
}

bool unicode_is_part(uint32_t c)
{
    if (c < 0x80)
        return unicode_is_start(c) || (c >= '0' && c <= '9');
    return c == 0x200c || c == 0x200d || has_property("ID_Continue", c);
}
