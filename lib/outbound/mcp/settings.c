/* settings.c - what a source of this kind says of its server: a URL, or a command line. */
#include "outbound/mcp/mcp.h"

#include "base/url.h"

#include <string.h>

enum { LINE_MOST = 64 * 1024 };

bool mcp_is_child(const json_t *source)
{
    return json_object_get(source, "command") != NULL;
}

bool mcp_elicits(const json_t *source)
{
    return !slice_is(json_text(source, "elicitation"), "none");
}

bool mcp_listens(const json_t *source)
{
    return json_is_true(json_object_get(source, "listens"));
}

/* ---- a command line ----------------------------------------------------------------------- */

struct words {
    struct slice rest;
    struct buffer word;
    char quote; /* the one that is open, or 0 */
    bool begun; /* a word is, though it may be empty */
    json_t *list;
};

static bool end_word(struct words *words)
{
    bool good = true;

    if (words->begun)
        good = !json_array_append_new(
            words->list, json_stringn(words->word.len ? words->word.data : "", words->word.len));
    buffer_clear(&words->word);
    words->begun = false;
    return good;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool take_char(struct words *words, char c)
{
    if (words->quote ? c == words->quote : c == '\'' || c == '"') {
        words->quote = words->quote ? 0 : c;
        words->begun = true;
    } else if (c == '\\' && words->quote != '\'' && words->rest.len) {
        buffer_add_char(&words->word, words->rest.data[0]);
        words->rest = slice_from(words->rest, 1);
        words->begun = true;
    } else if (!words->quote && is_blank(c)) {
        return end_word(words);
    } else {
        buffer_add_char(&words->word, c);
        words->begun = true;
    }
    return true;
}

mdx_status mcp_words(const struct allocator *allocator, struct slice line, json_t **list,
                     struct error *error)
{
    struct words words = { .rest = line, .list = json_array() };
    mdx_status status = MDX_OK;
    bool good = words.list != NULL;

    *list = words.list;
    if (line.len > LINE_MOST || slice_find(line, '\0') < line.len)
        return error_set(error, CODE_INVALID_PARAMS,
                         "the command line is longer than 64 KiB, or holds a NUL character");
    buffer_init(&words.word, allocator, SIZE_MAX);
    while (good && words.rest.len) {
        char c = words.rest.data[0];

        words.rest = slice_from(words.rest, 1);
        good = take_char(&words, c);
    }
    if (words.quote)
        status = error_set(error, CODE_INVALID_PARAMS,
                           "the command line opens a quotation mark that it does not close");
    else if (!good || words.word.failed || !end_word(&words))
        status = error_no_memory(error);
    buffer_free(&words.word);
    return status;
}

/* ---- the source ------------------------------------------------------------------------------ */

static mdx_status take_command(const struct allocator *allocator, struct slice where,
                               json_t *source, struct error *error)
{
    json_t *words = NULL, *command;
    mdx_status status = mcp_words(allocator, where, &words, error);

    if (!status && json_array_size(words)) {
        command = json_incref(json_array_get(words, 0));
        json_array_remove(words, 0);
        if (json_object_set_new(source, "command", command) ||
            (json_array_size(words) && json_object_set(source, "args", words)))
            status = error_no_memory(error);
    }
    json_decref(words);
    return status;
}

static bool is_url(struct slice where)
{
    struct url url;

    return url_parse(where, &url);
}

static bool are_texts(const json_t *value)
{
    const char *key;
    json_t *inner;
    size_t at;

    json_object_foreach((json_t *)(uintptr_t)value, key, inner)
    {
        if (!json_is_string(inner))
            return false;
    }
    json_array_foreach(value, at, inner)
    {
        if (!json_is_string(inner))
            return false;
    }
    return true;
}

static mdx_status check(const json_t *source, struct error *error)
{
    const json_t *args = json_object_get(source, "args"), *env = json_object_get(source, "env");
    const json_t *headers = json_object_get(source, "headers");
    const json_t *protocol = json_object_get(source, "protocol");
    const json_t *transport = json_object_get(source, "transport");
    bool child = mcp_is_child(source);

    if (child == (json_object_get(source, "where") != NULL))
        return error_set(error, CODE_INVALID_PARAMS,
                         "an MCP server is an http or https URL, or a command line that starts it");
    if (child && !json_text(source, "command").len)
        return error_set(error, CODE_INVALID_PARAMS, "command is the name of a program");
    if ((args && !json_is_array(args)) || !are_texts(args))
        return error_set(error, CODE_INVALID_PARAMS, "args is a list of texts");
    if ((env && !json_is_object(env)) || !are_texts(env))
        return error_set(error, CODE_INVALID_PARAMS, "env is an object of texts");
    if ((headers && !json_is_object(headers)) || !are_texts(headers))
        return error_set(error, CODE_INVALID_PARAMS, "headers is an object of texts");
    if (transport && (child || !slice_is(json_string_slice(transport), "sse")))
        return error_set(
            error, CODE_INVALID_PARAMS,
            "transport is \"sse\", for a URL whose server has the HTTP of 2024-11-05, or "
            "left out");
    if (protocol && !mcp_known(json_string_slice(protocol)))
        return error_set(error, CODE_INVALID_PARAMS,
                         "protocol is a revision of MCP: 2024-11-05, 2025-03-26, 2025-06-18, "
                         "2025-11-25 or 2026-07-28");
    return MDX_OK;
}

mdx_status mcp_source(const struct allocator *allocator, struct slice where, struct slice settings,
                      json_t **source, struct error *error)
{
    json_t *made = json_pack("{s:s}", "kind", "mcp"), *own = NULL;
    mdx_status status = made ? MDX_OK : error_no_memory(error);

    *source = made;
    where = slice_trim(where);
    if (!status && is_url(where))
        status = json_object_set_new(made, "where", json_stringn(where.data, where.len))
                     ? error_no_memory(error)
                     : MDX_OK;
    else if (!status)
        status = take_command(allocator, where, made, error);
    if (!status && settings.len)
        status = json_read(settings, SLICE("settings"), SIZE_MAX, &own, error);
    if (!status && own && !json_is_object(own))
        status = error_set(error, CODE_INVALID_PARAMS, "the settings of a source are an object");
    if (!status && own && json_object_update(made, own))
        status = error_no_memory(error);
    json_decref(own);
    return status ? status : check(made, error);
}
