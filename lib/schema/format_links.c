/* format_links.c - formats of references: URIs, IRIs, templates, pointers.
 *
 * Each grammar is one pattern, as its RFC has it; the engine of `pattern` reads it. */
#include "schema/format.h"

#define PLAIN  "A-Za-z0-9\\-._~!$&'()*+,;="
#define ESCAPE "%[0-9A-Fa-f]{2}"
#define FOREIGN                                                                                    \
    "\\u{A0}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFEF}\\u{10000}-\\u{1FFFD}"                 \
    "\\u{20000}-\\u{2FFFD}\\u{30000}-\\u{3FFFD}\\u{40000}-\\u{4FFFD}\\u{50000}-\\u{5FFFD}"         \
    "\\u{60000}-\\u{6FFFD}\\u{70000}-\\u{7FFFD}\\u{80000}-\\u{8FFFD}\\u{90000}-\\u{9FFFD}"         \
    "\\u{A0000}-\\u{AFFFD}\\u{B0000}-\\u{BFFFD}\\u{C0000}-\\u{CFFFD}\\u{D0000}-\\u{DFFFD}"         \
    "\\u{E1000}-\\u{EFFFD}"
#define PRIVATE "\\u{E000}-\\u{F8FF}\\u{F0000}-\\u{FFFFD}\\u{100000}-\\u{10FFFD}"

/* RFC 3986, appendix A; `more`: characters of RFC 3987, `secret`: its private ones, in queries. */
#define PCHAR(more)    "(?:[" PLAIN ":@" more "]|" ESCAPE ")"
#define SEGMENTS(more) "(?:\\/" PCHAR(more) "*)*"
#define AUTHORITY(more)                                                                            \
    "(?:(?:[" PLAIN ":" more "]|" ESCAPE ")*@)?"                                                   \
    "(?:\\[(?:[0-9A-Fa-f:.]+|[vV][0-9A-Fa-f]+\\.[" PLAIN ":]+)\\]|(?:[" PLAIN more "]|" ESCAPE     \
    ")*)(?::[0-9]*)?"
#define ROOTED(more) "\\/(?:" PCHAR(more) "+" SEGMENTS(more) ")?"
#define TAIL(more, secret)                                                                         \
    "(?:\\?(?:" PCHAR(more secret) "|[\\/?])*)?(?:#(?:" PCHAR(more) "|[\\/?])*)?$"
#define ABSOLUTE(more, secret)                                                                     \
    "^[A-Za-z][A-Za-z0-9+\\-.]*:(?:\\/\\/" AUTHORITY(more)                                         \
        SEGMENTS(more) "|" ROOTED(more) "|" PCHAR(more) "+" SEGMENTS(more) "|)" TAIL(more, secret)
#define RELATIVE(more, secret)                                                                     \
    "^(?:\\/\\/" AUTHORITY(more)                                                                   \
        SEGMENTS(more) "|" ROOTED(more) "|(?:[" PLAIN "@" more "]|" ESCAPE                         \
                                        ")+" SEGMENTS(more) "|)" TAIL(more, secret)

/* What stands in brackets is an address; brackets stand nowhere else. */
static bool has_good_address(struct slice value)
{
    size_t from = slice_find(value, '[');
    struct slice inside = slice_from(value, from + 1);

    if (from == value.len || (inside.len && (inside.data[0] | 0x20) == 'v'))
        return true;
    return is_ipv6(slice_to(inside, slice_find(inside, ']')));
}

bool is_uri(struct check *check, struct slice value)
{
    return format_matches(check, value, ABSOLUTE("", "")) && has_good_address(value);
}

bool is_uri_reference(struct check *check, struct slice value)
{
    return is_uri(check, value) ||
           (format_matches(check, value, RELATIVE("", "")) && has_good_address(value));
}

bool is_iri(struct check *check, struct slice value)
{
    return format_matches(check, value, ABSOLUTE(FOREIGN, PRIVATE)) && has_good_address(value);
}

bool is_iri_reference(struct check *check, struct slice value)
{
    return is_iri(check, value) ||
           (format_matches(check, value, RELATIVE(FOREIGN, PRIVATE)) && has_good_address(value));
}

#define NAME_CHAR "(?:[A-Za-z0-9_]|" ESCAPE ")"
#define VARIABLE  NAME_CHAR "(?:\\.?" NAME_CHAR ")*(?::[1-9][0-9]{0,3}|\\*)?"

bool is_uri_template(struct check *check, struct slice value)
{
    static const char pattern[] = "^(?:[^\\x00-\\x20\"<>\\\\^`{|}%\\x7F]|" ESCAPE
                                  "|\\{[+#.\\/;?&=,!@|]?" VARIABLE "(?:," VARIABLE ")*\\})*$";

    return format_matches(check, value, pattern);
}

#define POINTER "(?:\\/(?:[^~\\/]|~[01])*)*"

bool is_json_pointer(struct check *check, struct slice value)
{
    return format_matches(check, value, "^" POINTER "$");
}

bool is_relative_json_pointer(struct check *check, struct slice value)
{
    return format_matches(check, value, "^(?:0|[1-9][0-9]*)(?:#|" POINTER ")$");
}
