/* program.c - a program out of the model that the store keeps.
 *
 * Reads the model's functions, compiles their schemas; everything it hands out
 * points into the model, which lives as long as the program. */
#include "program/program.h"

#include <stdatomic.h>
#include <string.h>

static void function_free(const struct allocator *allocator, struct function *function)
{
    mem_free(allocator, function->parameters);
    schema_free(function->input);
    schema_free(function->output);
}

static void destroy(struct program *program)
{
    const struct allocator *allocator = program->allocator;

    for (uint32_t i = 0; i < program->function_count + program->part_count; i++)
        function_free(allocator, &program->functions[i]);
    mem_free(allocator, program->functions);
    if (program->image)
        program->release_image(program->image);
    json_decref(program->model);
    program_terms_free(allocator, program->terms);
    mem_free(allocator, program);
}

struct program *program_retain(struct program *program)
{
    atomic_fetch_add_explicit((_Atomic uint32_t *)&program->references, 1, memory_order_relaxed);
    return program;
}

void program_release(struct program *program)
{
    if (program && atomic_fetch_sub_explicit((_Atomic uint32_t *)&program->references, 1,
                                             memory_order_acq_rel) == 1)
        destroy(program);
}

static bool flag(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

static mdx_status read_parameters(struct program *program, struct function *function,
                                  const json_t *list, struct error *error)
{
    size_t count = json_array_size(list);

    if (!count)
        return MDX_OK;
    function->parameters = mem_array(program->allocator, count, sizeof function->parameters[0]);
    if (!function->parameters)
        return error_no_memory(error);
    function->parameter_count = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        const json_t *row = json_array_get(list, i);
        struct parameter *parameter = &function->parameters[i];

        parameter->name = json_text(row, "name");
        parameter->has_default = flag(row, "default");
        parameter->rest = flag(row, "rest");
        parameter->pattern = flag(row, "pattern");
    }
    return MDX_OK;
}

static mdx_status read_schema(struct program *program, const struct function *function,
                              struct schema **schema, const json_t *source, const char *which,
                              struct buffer *warnings, struct error *error)
{
    mdx_status status;

    if (!source || json_is_null(source))
        return MDX_OK;
    status = schema_compile(schema, program->allocator, source, warnings, error);
    if (!program->outside || !status || status == MDX_E_NOMEM)
        return status;
    /* Other people's schema is not ours to refuse: their server looks at what it is sent. */
    if (warnings)
        buffer_printf(warnings, "the %s schema of %.*s is wrong and is not checked\n", which,
                      (int)function->path.len, function->path.data);
    if (error)
        error_free(error);
    *schema = NULL;
    return MDX_OK;
}

static mdx_status read_function(struct program *program, struct function *function,
                                const json_t *row, struct buffer *warnings, struct error *error)
{
    mdx_status status;

    function->row = row;
    function->path = json_text(row, "path");
    function->title = json_text(row, "title");
    function->description = json_text(row, "description");
    function->service = flag(row, "service");
    function->wants_context = flag(row, "context");
    function->read_only = flag(row, "readOnly");
    function->timeout_ms = (uint32_t)json_integer_value(json_object_get(row, "timeout"));
    status = read_parameters(program, function, json_object_get(row, "params"), error);
    function->loose = flag(row, "loose");
    if (!status)
        status = read_schema(program, function, &function->input,
                             json_object_get(row, "inputSchema"), "input", warnings, error);
    if (!status && !function->loose)
        status = read_schema(program, function, &function->output,
                             json_object_get(row, "outputSchema"), "output", warnings, error);
    return status;
}

static mdx_status read_functions(struct program *program, struct buffer *warnings,
                                 struct error *error)
{
    const json_t *list = json_object_get(program->model, "functions");
    const json_t *parts = json_object_get(program->model, "parts");
    size_t count = json_array_size(list);
    size_t all = count + json_array_size(parts);
    mdx_status status = MDX_OK;

    if (!all)
        return MDX_OK;
    program->functions = mem_array(program->allocator, all, sizeof program->functions[0]);
    if (!program->functions)
        return error_no_memory(error);
    program->function_count = (uint32_t)count;
    program->part_count = (uint32_t)(all - count);
    for (size_t i = 0; i < all && !status; i++)
        status =
            read_function(program, &program->functions[i],
                          i < count ? json_array_get(list, i) : json_array_get(parts, i - count),
                          warnings, error);
    return status;
}

/* A function may say its own, without a list of them. */
static bool any_permission(const json_t *functions)
{
    json_t *row;
    size_t at;

    json_array_foreach((json_t *)(uintptr_t)functions, at, row)
    {
        if (json_object_get(row, "permission"))
            return true;
    }
    return false;
}

static void read_identity(struct program *program)
{
    const json_t *model = program->model;
    struct slice hash = json_text(model, "hash");

    program->id = json_text(model, "id");
    program->label = json_text(model, "label");
    program->type = json_text(model, "type");
    program->title = json_text(model, "title");
    program->description = json_text(model, "description");
    if (hash.len == sizeof program->hash - 1)
        memcpy(program->hash, hash.data, hash.len);
    program->outside = json_object_get(model, "source");
    program->imported = json_is_true(json_object_get(program->outside, "imported"));
    program->bare = flag(model, "bare");
    program->check_output = flag(model, "checkOutput");
    program->permissions = json_object_size(json_object_get(model, "permissions")) > 0 ||
                           any_permission(json_object_get(model, "functions"));
}

mdx_status program_make(struct program **program, const struct allocator *allocator,
                        struct slice model, uint64_t revision, struct image *image,
                        void (*release_image)(struct image *), struct buffer *warnings,
                        struct error *error)
{
    struct program *made = mem_new(allocator, sizeof *made);
    mdx_status status;

    *program = NULL;
    if (!made) {
        if (image)
            release_image(image);
        return error_no_memory(error);
    }
    made->allocator = allocator;
    made->references = 1;
    made->revision = revision;
    made->image = image;
    made->release_image = release_image;
    status = json_read(model, SLICE("model"), SIZE_MAX, &made->model, error);
    if (!status) {
        read_identity(made);
        status = read_functions(made, warnings, error);
    }
    if (status)
        destroy(made);
    else
        *program = made;
    return status;
}

const struct function *program_find(const struct program *program, struct slice path)
{
    for (uint32_t i = 0; i < program->function_count; i++)
        if (slice_equal(program->functions[i].path, path))
            return &program->functions[i];
    return NULL;
}

const struct function *program_part(const struct program *program, struct slice path)
{
    const struct function *parts = program->functions + program->function_count;

    for (uint32_t i = 0; i < program->part_count; i++)
        if (slice_equal(parts[i].path, path))
            return &parts[i];
    return NULL;
}

mdx_status program_no_function(const struct program *program, struct slice path,
                               struct error *error)
{
    enum { MOST = 64 };
    struct slice names[MOST];
    size_t count = 0;
    struct slice near;

    if (path.len)
        error_set(error, CODE_METHOD_NOT_FOUND, "%.*s has no function '%.*s'", (int)program->id.len,
                  program->id.data, (int)path.len, path.data);
    else
        error_set(error, CODE_METHOD_NOT_FOUND, "%.*s is no function itself: name one of its own",
                  (int)program->id.len, program->id.data);
    for (uint32_t i = 0; i < program->function_count && count < MOST; i++)
        names[count++] = program->functions[i].path;
    near = nearest_name(path, names, count);
    if (near.len)
        error_hint(error, "Did you mean '%.*s'?", (int)near.len, near.data);
    else if (count == 1 && !names[0].len)
        error_hint(error, "It is one function: call it without a path.");
    else if (count == 1)
        error_hint(error, "It has one function, '%.*s'.", (int)names[0].len, names[0].data);
    else if (count && names[0].len)
        error_hint(error, "It has '%.*s' and %zu more.", (int)names[0].len, names[0].data,
                   (size_t)program->function_count - 1);
    return MDX_E_NOT_FOUND;
}
