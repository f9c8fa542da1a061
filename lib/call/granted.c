/* granted.c - whether the words of `allow` can grant anything: one that names nothing would be
 * passed over in silence, and what it was for be denied much later. What they cover is grants.c. */
#include "call/call.h"

#include "schema/schema.h"

#include <string.h>

#define GAPS " ,\t\r\n"

static const struct slice forms[] = {
    { "net", 3 }, { "env", 3 }, { "fs", 2 }, { "fetch", 5 }, { "files", 5 }
};

enum { FORMS = sizeof forms / sizeof forms[0] };

static struct slice next_word(struct slice *rest)
{
    size_t from = 0, to;

    while (from < rest->len && strchr(GAPS, rest->data[from]))
        from++;
    for (to = from; to < rest->len && !strchr(GAPS, rest->data[to]);)
        to++;
    struct slice word = slice_make(rest->data + from, to - from);

    *rest = slice_from(*rest, to);
    return word;
}

static int shown(struct slice word)
{
    return (int)(word.len < 100 ? word.len : 100);
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (unsigned char)c >= 0x80 || (c && strchr("_-$/", c));
}

/* Names with dots between; `.*` may end it. */
static bool is_path(struct slice path)
{
    bool begun = false;

    if (slice_is(path, "*"))
        return true;
    if (slice_ends(path, ".*"))
        path.len -= 2;
    for (size_t at = 0; at < path.len; at++) {
        if (path.data[at] == '.' ? !begun : !is_name_char(path.data[at]))
            return false;
        begun = path.data[at] != '.';
    }
    return begun && !slice_is(path, "$") && !slice_starts(path, "$.");
}

/* HOST, HOST:PORT or an origin: what has a path behind it covers nothing. */
static bool is_host(struct slice host)
{
    struct slice colon = slice_from(host, slice_find(host, ':'));

    if (slice_starts(colon, "://"))
        host = slice_from(colon, 3);
    if (slice_ends(host, "/"))
        host.len--;
    for (size_t at = 0; at < host.len; at++)
        if (strchr("/?#@", host.data[at]))
            return false;
    return host.len > 0;
}

static mdx_status refuse_path(struct slice word, struct slice path, struct error *error)
{
    struct slice meant = path;

    error_set(error, CODE_CONFIG_INVALID, "allow: \"%.*s\" is no name of an operation", shown(word),
              word.data);
    if (slice_starts(meant, "$."))
        meant = slice_from(meant, 2);
    while (meant.len && strchr(".*", meant.data[meant.len - 1]))
        meant.len--;
    if (is_path(meant))
        error_hint(error, "Did you mean %.*s? It covers all below it.", shown(meant), meant.data);
    else
        error_hint(error, "As in db, db.Customer.get, files.read, net=api.example.com, env=HOME, "
                          "the id of a source, or * for all.");
    return MDX_E_CONFIG;
}

/* `nett=x` would be an operation that nobody has. */
static mdx_status refuse_form(struct slice word, struct slice name, struct error *error)
{
    struct slice near = nearest_name(name, forms, FORMS);
    struct slice narrow = slice_from(word, name.len + 1);

    error_set(error, CODE_CONFIG_INVALID,
              "allow: \"%.*s\": nothing is granted by %.*s=", shown(word), word.data, shown(name),
              name.data);
    if (near.len)
        error_hint(error, "Did you mean %.*s=%.*s?", shown(near), near.data, shown(narrow),
                   narrow.data);
    else
        error_hint(error,
                   "There are net=HOST, env=NAME and fs=PATH; %.*s:TEXT narrows an "
                   "operation to that first argument.",
                   shown(name), name.data);
    return MDX_E_CONFIG;
}

static bool is_form(struct slice name)
{
    for (size_t at = 0; at < FORMS; at++)
        if (slice_equal(forms[at], name))
            return true;
    return false;
}

static mdx_status check_word(struct slice word, struct error *error)
{
    struct slice path = slice_to(word, slice_find(word, ':')), narrow;
    bool narrowed;

    path = slice_to(path, slice_find(path, '='));
    narrowed = path.len < word.len;
    narrow = slice_from(word, path.len + 1);
    if (!is_path(path))
        return refuse_path(word, path, error);
    if (narrowed && word.data[path.len] == '=' && !is_form(path))
        return refuse_form(word, path, error);
    if (narrowed && !narrow.len) {
        error_set(error, CODE_CONFIG_INVALID, "allow: \"%.*s\" names nothing", shown(word),
                  word.data);
        error_hint(error, "Write what is granted behind it, or %.*s for all of it.", shown(path),
                   path.data);
        return MDX_E_CONFIG;
    }
    if (narrowed && (slice_is(path, "net") || slice_is(path, "fetch")) && !is_host(narrow)) {
        error_set(error, CODE_CONFIG_INVALID, "allow: \"%.*s\" names no host", shown(word),
                  word.data);
        error_hint(error, "As in net=api.example.com, net=*.example.com, net=localhost:8080 or "
                          "net=https://api.example.com, without a path.");
        return MDX_E_CONFIG;
    }
    return MDX_OK;
}

mdx_status grants_check(struct slice allow, struct error *error)
{
    struct slice word;
    mdx_status status = MDX_OK;

    while (!status && (word = next_word(&allow)).len)
        status = check_word(word, error);
    return status;
}
