/* arguments.c - from one JSON input to a list of arguments. */
#include "call/arguments.h"

#include <string.h>

enum { MOST_PARAMETERS = 64 };

bool arguments_are_in_schema(const struct function *function)
{
    uint32_t count = function->input ? schema_property_count(function->input) : 0;

    for (uint32_t i = 0; i < count; i++) {
        struct slice name = schema_property(function->input, i);
        bool found = false;

        for (uint32_t j = 0; j < function->parameter_count && !found; j++)
            found = slice_equal(function->parameters[j].name, name);
        if (!found)
            return false;
    }
    return count > 0;
}

static const struct parameter *find_parameter(const struct function *function,
                                              const struct jsontext *input, uint32_t key)
{
    for (uint32_t i = 0; i < function->parameter_count; i++)
        if (function->parameters[i].name.len &&
            jsontext_equals(input, key, function->parameters[i].name))
            return &function->parameters[i];
    return NULL;
}

static bool all_known(const struct function *function, const struct jsontext *input)
{
    uint32_t key = 1;

    for (uint32_t i = 0; i < input->nodes[0].count; i++) {
        if (!find_parameter(function, input, key))
            return false;
        key = input->nodes[key + 1].next;
    }
    return true;
}

static const struct parameter *last_parameter(const struct function *function)
{
    return function->parameter_count ? &function->parameters[function->parameter_count - 1] : NULL;
}

static void comma(struct buffer *args)
{
    if (args->len > 1)
        buffer_add_char(args, ',');
}

/* A rest parameter's array is spread. */
static void spread(struct arguments *arguments, const struct jsontext *input, uint32_t node)
{
    uint32_t child = node + 1;

    if (input->nodes[node].type != JSONTEXT_ARRAY) {
        comma(&arguments->args);
        buffer_add_slice(&arguments->args, jsontext_raw(input, node));
        return;
    }
    for (uint32_t i = 0; i < input->nodes[node].count; i++) {
        comma(&arguments->args);
        buffer_add_slice(&arguments->args, jsontext_raw(input, child));
        child = input->nodes[child].next;
    }
}

/* Keys that are no parameter's name, for a destructured last parameter. */
static void gather(struct arguments *arguments, const struct jsontext *input)
{
    uint32_t key = 1;
    bool any = false;

    comma(&arguments->args);
    buffer_add_char(&arguments->args, '{');
    for (uint32_t i = 0; i < input->nodes[0].count; i++) {
        if (!find_parameter(arguments->function, input, key)) {
            if (any)
                buffer_add_char(&arguments->args, ',');
            buffer_add_slice(&arguments->args, jsontext_raw(input, key));
            buffer_add_char(&arguments->args, ':');
            buffer_add_slice(&arguments->args, jsontext_raw(input, key + 1));
            any = true;
        }
        key = input->nodes[key + 1].next;
    }
    buffer_add_char(&arguments->args, '}');
}

static void by_name(struct arguments *arguments, const struct jsontext *input)
{
    const struct function *function = arguments->function;

    for (uint32_t i = 0; i < function->parameter_count; i++) {
        const struct parameter *parameter = &function->parameters[i];
        uint32_t node = parameter->name.len ? jsontext_member(input, 0, parameter->name) : 0;

        if (parameter->pattern) {
            gather(arguments, input);
        } else if (node && parameter->rest) {
            spread(arguments, input, node);
        } else if (node) {
            comma(&arguments->args);
            buffer_add_slice(&arguments->args, jsontext_raw(input, node));
        } else if (!parameter->rest) {
            comma(&arguments->args);
            buffer_add_text(&arguments->args, "null");
            arguments->missing |= i < MOST_PARAMETERS ? (uint64_t)1 << i : 0;
        }
    }
}

static bool takes_by_name(const struct function *function, const struct jsontext *input)
{
    const struct parameter *last = last_parameter(function);

    if (input->nodes[0].type != JSONTEXT_OBJECT || !input->nodes[0].count)
        return false;
    return all_known(function, input) || (last && last->pattern && function->parameter_count > 1);
}

/* Rule 2: the only parameter is the whole input; not an object, where none fits it. */
static bool takes_whole(const struct function *function, const struct jsontext *input)
{
    if (function->parameter_count != 1)
        return false;
    return input->nodes[0].type != JSONTEXT_OBJECT || !function->input ||
           schema_property_count(function->input) != 1 ||
           !slice_equal(schema_property(function->input, 0), function->parameters[0].name) ||
           schema_property_takes_object(function->input, 0);
}

static void list_unknown(const struct function *function, const struct jsontext *input,
                         struct buffer *text)
{
    uint32_t key = 1;

    if (input->nodes[0].type != JSONTEXT_OBJECT) {
        buffer_add_text(text, "the input is not an object");
        return;
    }
    for (uint32_t i = 0; i < input->nodes[0].count; i++) {
        if (!find_parameter(function, input, key)) {
            buffer_add_text(text, text->len ? ", " : "unknown: ");
            jsontext_string(input, key, text);
        }
        key = input->nodes[key + 1].next;
    }
    if (!text->len)
        buffer_add_text(text, "no arguments are given");
}

static mdx_status no_rule(const struct function *function, const struct jsontext *input,
                          struct error *error)
{
    struct buffer unknown, names;

    buffer_init(&unknown, input->allocator, 400);
    buffer_init(&names, input->allocator, 400);
    list_unknown(function, input, &unknown);
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        buffer_add_text(&names, i ? ", " : "");
        buffer_add_slice(&names, function->parameters[i].name);
    }
    error_set(error, CODE_INVALID_PARAMS, "%.*s%s%s; its parameters are %s",
              (int)function->path.len, function->path.data, function->path.len ? ": " : "",
              unknown.data ? unknown.data : "", names.len ? names.data : "none");
    error_hint(error, "Give an object whose keys are its parameters' names.");
    buffer_free(&unknown);
    buffer_free(&names);
    return MDX_E_VALIDATION;
}

static void whole(struct arguments *arguments, const struct jsontext *input)
{
    const struct parameter *only = last_parameter(arguments->function);

    if (only && only->rest)
        spread(arguments, input, 0);
    else
        buffer_add_slice(&arguments->args, jsontext_raw(input, 0));
}

/* {} where nothing is needed: no arguments at all. */
static bool is_empty(const struct jsontext *input)
{
    return input->nodes[0].type == JSONTEXT_OBJECT && !input->nodes[0].count;
}

static mdx_status make_service(struct arguments *arguments, const struct jsontext *input,
                               bool positional, struct error *error)
{
    const struct function *function = arguments->function;

    if (positional && input->nodes[0].type == JSONTEXT_ARRAY)
        spread(arguments, input, 0);
    else if (takes_by_name(function, input))
        by_name(arguments, input);
    else if (takes_whole(function, input))
        whole(arguments, input);
    else if (is_empty(input))
        by_name(arguments, input);
    else
        return no_rule(function, input, error);
    return MDX_OK;
}

static bool names_context(const struct function *function)
{
    for (uint32_t i = 0; i < function->parameter_count; i++)
        if (slice_is(function->parameters[i].name, "context") ||
            slice_is(function->parameters[i].name, "ctx"))
            return true;
    return false;
}

/* Where types say what each parameter is, the whole input is never the first of them. */
static mdx_status make_function(struct arguments *arguments, const struct jsontext *input,
                                struct error *error)
{
    const struct function *function = arguments->function;
    const bool may = function->parameter_count >= 2 && !names_context(function) &&
                     input->nodes[0].type == JSONTEXT_OBJECT;

    if (may && all_known(function, input)) {
        by_name(arguments, input);
        return MDX_OK;
    }
    if (may && !last_parameter(function)->pattern && arguments_are_in_schema(function))
        return no_rule(function, input, error);
    buffer_add_slice(&arguments->args, jsontext_raw(input, 0));
    arguments->context = function->parameter_count >= 2 || function->wants_context;
    return MDX_OK;
}

mdx_status arguments_make(struct arguments *arguments, const struct jsontext *input,
                          bool positional, struct error *error)
{
    mdx_status status = MDX_OK;

    arguments->missing = 0;
    arguments->context = false;
    buffer_add_char(&arguments->args, '[');
    if (arguments->function->service)
        status = make_service(arguments, input, positional, error);
    else
        status = make_function(arguments, input, error);
    buffer_add_char(&arguments->args, ']');
    if (!status && buffer_failed(&arguments->args))
        status = error_no_memory(error);
    return status;
}

static void name_list(const struct function *function, const struct jsontext *input,
                      struct buffer *out)
{
    uint32_t child = 1;

    buffer_add_char(out, '{');
    for (uint32_t i = 0; i < input->nodes[0].count && i < function->parameter_count; i++) {
        if (i)
            buffer_add_char(out, ',');
        buffer_add_json(out, function->parameters[i].name);
        buffer_add_char(out, ':');
        buffer_add_slice(out, jsontext_raw(input, child));
        child = input->nodes[child].next;
    }
    buffer_add_char(out, '}');
}

void arguments_name(const struct function *function, const struct jsontext *input, bool positional,
                    struct buffer *out)
{
    if (positional && input->nodes[0].type == JSONTEXT_ARRAY) {
        name_list(function, input, out);
    } else if (!takes_by_name(function, input) && takes_whole(function, input)) {
        buffer_add_char(out, '{');
        buffer_add_json(out, function->parameters[0].name);
        buffer_add_char(out, ':');
        buffer_add_slice(out, jsontext_raw(input, 0));
        buffer_add_char(out, '}');
    }
}
