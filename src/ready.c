/* ready.c - what a server says when it is ready: lines to paste. */
#include "ready.h"

#include "schema.h"
#include "output.h"
#include "text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define CALLS_MOST 12

/* Text between single quotes of a shell. */
static void add_quoted(struct text *out, const char *text)
{
    text_say(out, "'");
    for (; *text; text++) {
        if (*text == '\'')
            text_say(out, "'\\''");
        else
            text_add(out, text, 1);
    }
    text_say(out, "'");
}

static void add_token(struct text *out, const struct guard *guard)
{
    const char *file = guard->program->choices.text[OPT_TOKEN_FILE];

    if (!guard->token)
        return;
    if (file)
        text_format(out, " -H \"Authorization: Bearer $(cat %s)\"", file);
    else
        text_say(out, " -H \"Authorization: Bearer $MDX_TOKEN\"");
}

/* `/api/crm/customers/get` for `customers.get` of `crm`. */
static char *url_of(const char *base, const char *id, const char *path)
{
    char *url = format_text("%s/api/%s%s%s", base, id, *path ? "/" : "", path);

    for (char *dot = url + strlen(url) - strlen(path); *dot; dot++) {
        if (*dot == '.')
            *dot = '/';
    }
    return url;
}

static void say_call(const struct guard *guard, const char *base, const char *id,
                     const json_t *function)
{
    char *path = shown_member(function, "path");
    char *url = url_of(base, id, path);
    json_t *example = input_example(json_object_get(function, "inputSchema"));
    char *input = json_dumps(example, JSON_COMPACT | JSON_ENCODE_ANY);
    struct text line = { 0 };

    text_format(&line, "  curl %s", url);
    if (!guard->open)
        add_token(&line, guard);
    text_say(&line, " -d ");
    add_quoted(&line, input ? input : "{}");
    text_say(&line, "\n");
    write_shown(stdout, line.data, line.len, guard->program->terminal_out);
    text_free(&line);
    free(input);
    json_decref(example);
    free(url);
    free(path);
}

/* Says the calls of one definition; answers how many there were. */
static size_t say_definition(mdx_runtime *rt, const struct guard *guard, const char *base,
                             const char *id, size_t left)
{
    char *json = NULL;
    json_t *definition;
    json_t *functions;
    json_t *function;
    size_t at;
    size_t count;

    if (mdx_get(rt, id, strlen(id), &json, NULL, NULL))
        return 0;
    definition = json_loads(json, JSON_ALLOW_NUL, NULL);
    mdx_free(json);
    functions = json_object_get(definition, "functions");
    json_array_foreach(functions, at, function)
    {
        if (at < left)
            say_call(guard, base, id, function);
    }
    count = json_array_size(functions);
    json_decref(definition);
    return count;
}

static json_t *list_of(mdx_runtime *rt)
{
    mdx_list_options options;
    char *json = NULL;
    json_t *list = NULL;

    MDX_INIT(options);
    options.limit = 1000;
    if (!mdx_list(rt, &options, &json, NULL, NULL))
        list = json_loads(json, 0, NULL);
    mdx_free(json);
    return list;
}

static void say_who(const struct guard *guard, const struct listening *listening)
{
    struct text line = { 0 };

    if (!guard->token)
        text_say(&line, "No token: whoever reaches this server may call; only direct callers on "
                        "this machine may load and delete.");
    else if (guard->open)
        text_say(&line, "Everybody may call; loading and deleting need the token.");
    else
        text_say(&line, "Calling, loading and deleting need the token.");
    printf("%s\nLoad one more:\n  curl %s/load", line.data, listening->url);
    text_free(&line);
    add_token(&line, guard);
    printf("%s -H 'Content-Type: text/markdown' --data-binary @FILE.mdx\n",
           line.data ? line.data : "");
    text_free(&line);
}

void say_ready(struct program *program, mdx_runtime *rt, const struct listening *listening,
               const struct guard *guard, const char *store)
{
    json_t *list = list_of(rt);
    json_t *definitions = json_object_get(list, "definitions");
    size_t count = json_array_size(definitions);
    size_t said = 0;
    json_t *item;
    size_t at;

    if (program->json) {
        write_value(program, json_pack("{s:s,s:s,s:s,s:O?}", "event", "ready", "url",
                                       listening->url, "store", store, "definitions", definitions));
    } else {
        printf("%smdx %s serves %zu definition%s at %s%s (store %s)\n",
               paint(program->colour_out, PAINT_BOLD), mdx_version(), count, count == 1 ? "" : "s",
               listening->url, paint(program->colour_out, PAINT_PLAIN), store);
        json_array_foreach(definitions, at, item)
        {
            const char *id = json_string_value(json_object_get(item, "id"));
            size_t left = said < CALLS_MOST ? CALLS_MOST - said : 0;

            if (!left)
                break;
            said += say_definition(rt, guard, listening->url, id ? id : "", left);
        }
        if (said >= CALLS_MOST)
            printf("  ... and more: curl %s/mdxld\n", listening->url);
        printf("The explorer, in a browser: %s/\n", listening->url);
        say_who(guard, listening);
    }
    json_decref(list);
    fflush(stdout);
}
