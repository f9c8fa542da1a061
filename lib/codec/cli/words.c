/* words.c - a function's input from the words of a command line. */
#include "codec/cli/cli.h"

#include "base/utf8.h"

/* One argument as it was written. */
struct argument {
    struct slice name, value;
    bool has_value;
};

bool cli_word(struct slice *words, struct slice *word)
{
    if (!words->len)
        return false;
    *word = slice_split(*words, '\0', words);
    return true;
}

static const json_t *property(const json_t *schema, struct slice name)
{
    return json_object_getn(json_object_get(schema, "properties"), name.data, name.len);
}

static bool has_type(const json_t *schema, const char *type)
{
    const json_t *types = json_object_get(schema, "type");
    json_t *one;
    size_t at;

    json_array_foreach(types, at, one) if (slice_is(json_string_slice(one), type)) return true;
    return slice_is(json_string_slice(types), type);
}

/* Whether the schema lists all names there may be. Combined schemas may allow more. */
static bool is_closed(const json_t *schema)
{
    static const char *const open_by[] = {
        "patternProperties", "$ref", "allOf", "anyOf", "oneOf", "if", "propertyNames"
    };
    const json_t *more = json_object_get(schema, "additionalProperties");

    for (size_t at = 0; at < sizeof open_by / sizeof open_by[0]; at++)
        if (json_object_get(schema, open_by[at]))
            return false;
    return json_object_size(json_object_get(schema, "properties")) && !json_is_true(more) &&
           !json_is_object(more);
}

static struct slice nearest_property(const json_t *schema, struct slice name)
{
    enum { MOST = 200 };
    const json_t *properties = json_object_get(schema, "properties");
    struct slice names[MOST];
    size_t count = 0;
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)properties, key, value) if (count < MOST)
        names[count++] = slice_of(key);
    return nearest_name(name, names, count);
}

static void list_properties(const struct cli *cli, const json_t *schema, struct error *error)
{
    struct buffer names;
    const char *key;
    json_t *value;

    buffer_init(&names, cli->allocator, 1000);
    json_object_foreach(json_object_get(schema, "properties"), key, value)
    {
        buffer_add_text(&names, names.len ? ", " : "");
        buffer_add_text(&names, key);
    }
    if (!buffer_failed(&names))
        error_hint(error, "It takes %s.", names.data);
    buffer_free(&names);
}

/* Where a schema does not refuse more, more is allowed: only a slip is an error then. */
static mdx_status check_name(const struct cli *cli, const json_t *schema, struct slice name,
                             struct error *error)
{
    bool refuses = json_is_false(json_object_get(schema, "additionalProperties"));
    struct slice near;

    if (!is_closed(schema) || property(schema, name))
        return MDX_OK;
    near = nearest_property(schema, name);
    if (!near.len && !refuses)
        return MDX_OK;
    error_set(error, CODE_INVALID_PARAMS, "%.*s has no argument \"%.*s\"", (int)cli->target.len,
              cli->target.data, (int)(name.len < 100 ? name.len : 100), name.data);
    if (near.len)
        error_hint(error, "Did you mean %.*s?", (int)near.len, near.data);
    else
        list_properties(cli, schema, error);
    return MDX_E_VALIDATION;
}

/* The option that such a word was to be: of the host (its header `options`) or our own. */
static struct slice nearest_option(const struct cli *cli, struct slice name)
{
    enum { MOST = 100 };
    struct slice rest = codec_header(cli->request, "options");
    struct slice names[MOST] = { SLICE("json"), SLICE("help"), SLICE("input") };
    size_t count = 3;

    while (rest.len && count < MOST)
        names[count++] = slice_split(rest, ' ', &rest);
    return nearest_name(name, names, count);
}

/* An option that the host has elsewhere: its header `other-options`. */
static bool is_other_option(const struct cli *cli, struct slice name)
{
    struct slice rest = codec_header(cli->request, "other-options");

    while (rest.len)
        if (slice_equal(slice_split(rest, ' ', &rest), name))
            return true;
    return false;
}

/* `--alow` is a slip of `--allow`, unless the function has an argument of that name, or nearly. And
 * `--listen` belongs elsewhere, where it is known what arguments there are. */
static mdx_status check_dashes(struct cli *cli, const json_t *schema, struct slice name,
                               struct error *error)
{
    const int shown = (int)(name.len < 100 ? name.len : 100);
    const bool elsewhere =
        json_object_size(json_object_get(schema, "properties")) && is_other_option(cli, name);
    const struct slice near = elsewhere ? SLICE("") : nearest_option(cli, name);

    if (property(schema, name) || nearest_property(schema, name).len || !(elsewhere || near.len))
        return MDX_OK;
    cli->misused = true;
    error_set(error, CODE_INVALID_PARAMS,
              "there is no option --%.*s here, and %.*s has no such argument", shown, name.data,
              (int)cli->target.len, cli->target.data);
    if (near.len)
        error_hint(error, "Did you mean --%.*s? An argument of that name is written %.*s=VALUE.",
                   (int)near.len, near.data, shown, name.data);
    else
        error_hint(error, "An argument of that name is written %.*s=VALUE.", shown, name.data);
    return MDX_E_VALIDATION;
}

static json_t *text_of(struct slice text)
{
    return json_stringn(text.len ? text.data : "", text.len);
}

/* A name that comes twice makes an array, as does one that must be an array. */
static void put_value(json_t *input, const json_t *schema, const struct argument *argument)
{
    const struct slice name = argument->name;
    json_t *old = json_object_getn(input, name.data, name.len);
    json_t *value = argument->has_value ? text_of(argument->value) : json_true();

    if (json_is_array(old)) {
        json_array_append_new(old, value);
    } else if (old) {
        json_object_setn_new(input, name.data, name.len, json_pack("[O,o]", old, value));
    } else if (argument->has_value && has_type(property(schema, name), "array") &&
               !slice_starts(slice_trim(argument->value), "[")) {
        json_object_setn_new(input, name.data, name.len, json_pack("[o]", value));
    } else {
        json_object_setn_new(input, name.data, name.len, value);
    }
}

/* Whether `--flag` stands alone: what follows is no value of it. */
static bool stands_alone(const json_t *schema, struct slice name, struct slice words)
{
    struct slice next;

    if (!cli_word(&words, &next) || slice_starts(next, "--"))
        return true;
    return has_type(property(schema, name), "boolean") && !slice_is(next, "true") &&
           !slice_is(next, "false");
}

/* Reads one argument off the words; its own word is taken already. */
static mdx_status read_argument(struct cli *cli, const json_t *schema, struct slice word,
                                struct slice *words, struct argument *argument, struct error *error)
{
    bool dashed = slice_starts(word, "--");
    struct slice start = dashed ? slice_from(word, 2) : word;
    size_t equals = slice_find(start, '=');

    argument->name = slice_to(start, equals);
    argument->has_value = equals < start.len;
    argument->value = slice_from(start, equals + 1);
    if (!argument->name.len || (!dashed && !argument->has_value)) {
        cli->misused = true;
        error_set(error, CODE_INVALID_PARAMS, "\"%.*s\" is no argument",
                  (int)(word.len < 100 ? word.len : 100), word.data);
        error_hint(error, "Write name=value, --name value, or --input JSON.");
        return MDX_E_VALIDATION;
    }
    if (!argument->has_value && !stands_alone(schema, argument->name, *words))
        argument->has_value = cli_word(words, &argument->value);
    return MDX_OK;
}

/* One of the codec's own words. */
static bool is_ours(struct slice word)
{
    return slice_is(word, "--json") || slice_is(word, "--help") || slice_is(word, "-h");
}

mdx_status cli_read_words(struct cli *cli, const json_t *schema, struct buffer *out,
                          struct error *error)
{
    struct slice words = buffer_slice(&cli->body), word;
    json_t *input = json_object();
    mdx_status status = input ? MDX_OK : error_no_memory(error);

    while (!status && cli_word(&words, &word)) {
        struct argument argument;

        if (is_ours(word))
            continue;
        status = read_argument(cli, schema, word, &words, &argument, error);
        if (!status && slice_starts(word, "--"))
            status = check_dashes(cli, schema, argument.name, error);
        if (!status)
            status = check_name(cli, schema, argument.name, error);
        if (!status && !(utf8_valid(argument.name, NULL) && utf8_valid(argument.value, NULL)))
            status = error_set(error, CODE_INVALID_PARAMS, "an argument is not in UTF-8");
        if (!status)
            put_value(input, schema, &argument);
    }
    if (!status)
        json_write(out, input, false);
    json_decref(input);
    return status;
}
