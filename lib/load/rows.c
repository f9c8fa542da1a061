/* rows.c - what the model says of a function: its parameters, schemas, presentation. */
#include "load/build.h"

#include <string.h>

static json_t *text_value(struct slice text)
{
    return json_stringn(text.data ? text.data : "", text.len);
}

static json_t *parameter_row(const struct script_parameter *parameter)
{
    json_t *row = json_object();

    json_object_set_new(row, "name", text_value(parameter->name));
    if (parameter->has_default)
        json_object_set_new(row, "default", json_true());
    if (parameter->rest)
        json_object_set_new(row, "rest", json_true());
    if (parameter->pattern)
        json_object_set_new(row, "pattern", json_true());
    return row;
}

static json_t *parameter_list(const struct script_function *function)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < function->parameter_count; i++)
        json_array_append_new(list, parameter_row(&function->parameters[i]));
    return list;
}

void row_text(json_t *row, const char *key, const char *text)
{
    if (text)
        json_object_set_new(row, key, json_string(text));
}

/* `calculate(x)`: what is said of a function that says nothing of itself. */
static json_t *made_description(const struct definition *definition,
                                const struct function_model *model,
                                const struct script_function *function)
{
    struct buffer text;
    json_t *value;

    buffer_init(&text, definition->allocator, 1000);
    buffer_add_text(&text, model->path[0] ? model->path : definition->id);
    buffer_add_char(&text, '(');
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        if (i)
            buffer_add_text(&text, ", ");
        buffer_add_slice(&text, function->parameters[i].text);
    }
    buffer_add_char(&text, ')');
    value = text_value(buffer_slice(&text));
    buffer_free(&text);
    return value;
}

/* A function without a parameter for it may still look for the context in `arguments`. */
static bool mentions_arguments(const struct definition *definition,
                               const struct function_model *model)
{
    const struct code_text *code =
        definition->form == DEFINITION_DO ? &model->code : &definition->module;

    return code->text && strstr(code->text, "arguments");
}

/* Two parameters or more, none of them the context: the input's members are the arguments. */
static bool takes_names(const struct script_function *function)
{
    for (uint32_t i = 0; i < function->parameter_count; i++)
        if (slice_is(function->parameters[i].name, "context") ||
            slice_is(function->parameters[i].name, "ctx"))
            return false;
    return function->parameter_count > 1;
}

/* One that is too long to be read again, or says nothing, is left out. */
static void set_schema(json_t *row, const char *key, struct buffer *text)
{
    json_t *schema =
        text->len && !buffer_failed(text) ? json_loadb(text->data, text->len, 0, NULL) : NULL;

    if (schema)
        json_object_set_new(row, key, schema);
    buffer_free(text);
}

/* What no object can be, as a type of the code says it. */
static bool is_no_object(const json_t *schema)
{
    const json_t *list = json_object_get(schema, "anyOf");
    const json_t *one;
    size_t at;

    json_array_foreach(list, at, one)
    {
        if (!is_no_object(one))
            return false;
    }
    return json_array_size(list) || json_object_get(schema, "enum") ||
           json_object_get(schema, "const") ||
           (json_object_get(schema, "type") && !slice_is(json_text(schema, "type"), "object"));
}

/* fn(id: string): no protocol but a few can send a bare text, so it is taken by its name as well.
 */
static void infer_only_parameter(json_t *row, const struct definition *definition,
                                 const struct function_model *model, const struct script *script,
                                 const struct script_function *function)
{
    const struct script_parameter *only = function->parameters;
    const json_t *schema;
    struct buffer text;

    if (definition->form == DEFINITION_DO || function->parameter_count != 1 || only->rest ||
        !only->name.len || mentions_arguments(definition, model))
        return;
    buffer_init(&text, definition->allocator, 256 * 1024);
    script_input(script, function, true, &text);
    set_schema(row, "inputSchema", &text);
    schema = json_object_getn(json_object_get(json_object_get(row, "inputSchema"), "properties"),
                              only->name.data, only->name.len);
    if (is_no_object(schema))
        json_object_set_new(row, "service", json_true());
    else
        json_object_del(row, "inputSchema");
}

/* The schemas that the types of the code say, where the document gives none. Of a bare module that
 * is only tried out they refuse nothing. */
static void infer_schemas(json_t *row, const struct definition *definition,
                          const struct function_model *model, const struct script *script,
                          const struct script_function *function)
{
    const bool named = definition->form == DEFINITION_DO || takes_names(function);
    struct buffer input, output;

    if (definition->tests)
        return;
    buffer_init(&input, definition->allocator, 256 * 1024);
    buffer_init(&output, definition->allocator, 256 * 1024);
    if (!model->input)
        infer_only_parameter(row, definition, model, script, function);
    if (!model->input && !json_object_get(row, "inputSchema"))
        script_input(script, function, named, &input);
    if (!model->output)
        script_output(script, function, &output);
    set_schema(row, "inputSchema", &input);
    set_schema(row, "outputSchema", &output);
    if (definition->loose)
        json_object_set_new(row, "loose", json_true());
}

json_t *function_row(const struct definition *definition, const struct function_model *model,
                     const struct script *script, const struct script_function *function)
{
    json_t *row = json_object();

    json_object_set_new(row, "path", json_string(model->path));
    row_text(row, "title", model->title);
    if (model->description)
        row_text(row, "description", model->description);
    else if (function->comment.len)
        json_object_set_new(row, "description", text_value(function->comment));
    else
        json_object_set_new(row, "signature", made_description(definition, model, function));
    if (definition->form == DEFINITION_DO)
        json_object_set_new(row, "service", json_true());
    if (model->input)
        json_object_set(row, "inputSchema", model->input);
    if (model->output)
        json_object_set(row, "outputSchema", model->output);
    infer_schemas(row, definition, model, script, function);
    if (model->hints)
        json_object_set(row, "hints", model->hints);
    row_text(row, "permission", model->permission);
    if (function->parameter_count < 2 && mentions_arguments(definition, model))
        json_object_set_new(row, "context", json_true());
    if (model->read_only)
        json_object_set_new(row, "readOnly", json_true());
    if (model->timeout_ms)
        json_object_set_new(row, "timeout", json_integer(model->timeout_ms));
    json_object_set_new(row, "params", parameter_list(function));
    return row;
}

json_t *tool_row(const struct function_model *model)
{
    json_t *row = json_object();

    json_object_set_new(row, "path", json_string(model->path));
    row_text(row, "title", model->title);
    row_text(row, "description", model->description);
    if (model->input)
        json_object_set(row, "inputSchema", model->input);
    if (model->output)
        json_object_set(row, "outputSchema", model->output);
    if (model->hints)
        json_object_set(row, "hints", model->hints);
    row_text(row, "permission", model->permission);
    if (model->read_only)
        json_object_set_new(row, "readOnly", json_true());
    if (model->timeout_ms)
        json_object_set_new(row, "timeout", json_integer(model->timeout_ms));
    if (model->request)
        json_object_set(row, "request", model->request);
    return row;
}

/* What is called by the library alone: its parameters are all there is to know. */
json_t *part_row(const struct function_model *model, const struct script_function *function)
{
    json_t *row = json_object();

    json_object_set_new(row, "path", json_string(model->path));
    json_object_set_new(row, "service", json_true());
    json_object_set_new(row, "params", parameter_list(function));
    row_text(row, "permission", model->permission);
    return row;
}
