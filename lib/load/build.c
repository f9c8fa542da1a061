/* build.c - the code of a definition, lowered and joined to one body; and the
 * program that is made of it.
 *
 * The body is what the sandbox takes: statements that put each function into
 * `exports`. A module's lines are the body's; a DO's functions follow each other. */
#include "load/build.h"

#include "access/access.h"
#include "base/hash.h"
#include "base/json.h"

#include <string.h>

void built_init(struct built *built, const struct allocator *allocator)
{
    *built = (struct built){ .allocator = allocator };
    buffer_init(&built->lowered, allocator, SIZE_MAX);
    buffer_init(&built->code, allocator, SIZE_MAX);
    linemap_init(&built->map, allocator);
}

void built_free(struct built *built)
{
    buffer_free(&built->lowered);
    buffer_free(&built->code);
    linemap_free(&built->map);
    json_decref(built->model);
    built->model = NULL;
}

static uint32_t count_lines(const struct buffer *text)
{
    uint32_t lines = 1;

    for (size_t i = 0; i < text->len; i++)
        lines += text->data[i] == '\n';
    return lines;
}

/* A column table's piece, led on through the place of its code to the document. */
static bool add_columns(struct built *built, const struct script *script,
                        const struct code_text *code, struct slice source, uint32_t first_line)
{
    struct linemap_walk walk = { 0 };

    while (linemap_next(&script->columns, &walk)) {
        struct linemap_piece piece = walk.piece;
        uint32_t line, column;

        if (!linemap_find(&code->place, source, piece.line, piece.column, &line, &column))
            continue;
        piece.lowered_line += first_line - 1;
        piece.line = line;
        piece.column = column;
        if (!linemap_add(&built->map, &piece))
            return false;
    }
    return true;
}

/* Where the code that begins at first_line of the body stands in the document. */
static bool add_places(struct built *built, const struct script *script,
                       const struct code_text *code, struct slice source, uint32_t first_line)
{
    struct linemap_walk walk = { 0 };

    if (script->columns.count)
        return add_columns(built, script, code, source, first_line);
    while (linemap_next(&code->place, &walk)) {
        struct linemap_piece piece = walk.piece;

        piece.lowered_line += first_line - 1;
        if (!linemap_add(&built->map, &piece))
            return false;
    }
    return true;
}

static void add_export(struct buffer *body, struct slice path, struct slice value)
{
    buffer_add_text(body, "\n;exports[");
    buffer_add_json(body, path);
    buffer_add_text(body, "] = ");
    buffer_add_slice(body, value);
    buffer_add_text(body, ";\n");
}

/* Where an error about the code lies in the document; it names none: where the code begins. */
static void show_place(const struct code_text *code, struct slice document, struct slice source,
                       struct error *error)
{
    uint32_t line = error->line ? error->line : 1, column = error->line ? error->column : 1;

    for (size_t i = 0; !error->line && i < code->len && strchr(" \t\r\n", code->text[i]); i++) {
        column = code->text[i] == '\n' ? 1 : column + 1;
        line += code->text[i] == '\n';
    }
    if (!linemap_find(&code->place, source, line, column, &line, &column))
        return;
    error_at(error, document, line, column);
    error_excerpt(error, text_line(source, line));
}

/* Each test fence is a function that was declared under its path. */
static mdx_status export_tests(struct built *built, const struct definition *definition,
                               const struct script *script, json_t *rows, struct error *error)
{
    for (size_t i = 0; i < definition->function_count; i++) {
        const struct function_model *model = &definition->functions[i];
        const struct script_function *found = script_find(script, slice_of(model->path));

        if (!found)
            return error_set(error, CODE_INTERNAL, "A test fence was not found again.");
        add_export(&built->lowered, slice_of(model->path), script_reference(script, found));
        json_array_append_new(rows, function_row(definition, model, script, found));
    }
    return MDX_OK;
}

static mdx_status export_entry(struct built *built, const struct definition *definition,
                               const struct script *script, struct slice document,
                               struct slice source, json_t *rows, struct error *error)
{
    struct slice name = slice_of(definition->title ? definition->title : definition->id);
    const struct script_function *entry =
        entry_find(script, slice_of(definition->id), document, NULL);

    if (!entry)
        entry = entry_find(script, name, document, error);
    if (!entry) {
        show_place(&definition->module, document, source, error);
        return MDX_E_VALIDATION;
    }
    add_export(&built->lowered, SLICE(""), script_reference(script, entry));
    json_array_append_new(rows, function_row(definition, &definition->functions[0], script, entry));
    return MDX_OK;
}

/* An MDXLD function: the joined fences as they stand, then what is exported. */
static mdx_status build_module(struct built *built, const struct definition *definition,
                               struct slice document, struct slice source, json_t *rows,
                               struct error *error)
{
    struct script_options options = {
        .kind = SCRIPT_MODULE,
        .document = document,
        .source = source,
        .place = &definition->module.place,
    };
    struct script script;
    mdx_status status;

    status =
        script_lower(&script, built->allocator,
                     slice_make(definition->module.text, definition->module.len), &options, error);
    if (status && definition->tests)
        fence_blame(definition, document, source, error);
    if (status)
        return status;
    buffer_add_slice(&built->lowered, buffer_slice(&script.lowered));
    buffer_add_slice(&built->code, script.text);
    built->awaits = script.awaits;
    built->jsx_lacks = script.jsx_lacks;
    built->jsx_line = script.jsx_line;
    built->jsx_column = script.jsx_column;
    if (!add_places(built, &script, &definition->module, source, 1))
        status = error_no_memory(error);
    else if (definition->tests)
        status = export_tests(built, definition, &script, rows, error);
    else
        status = export_entry(built, definition, &script, document, source, rows, error);
    script_free(&script);
    return status;
}

static mdx_status build_expression(struct built *built, const struct definition *definition,
                                   const struct function_model *model, bool part,
                                   struct slice document, struct slice source, json_t *rows,
                                   struct error *error)
{
    struct script_options options = {
        .kind = SCRIPT_EXPRESSION,
        .document = document,
        .source = source,
        .place = &model->code.place,
        .offset = (uint32_t)built->code.len,
    };
    struct script script;
    mdx_status status;

    status = script_lower(&script, built->allocator, slice_make(model->code.text, model->code.len),
                          &options, error);
    if (status)
        return status;
    buffer_add_text(&built->lowered, "exports[");
    buffer_add_json(&built->lowered, slice_of(model->path));
    buffer_add_text(&built->lowered, "] = (\n");
    if (!add_places(built, &script, &model->code, source, count_lines(&built->lowered)))
        status = error_no_memory(error);
    buffer_add_slice(&built->lowered, buffer_slice(&script.lowered));
    buffer_add_text(&built->lowered, "\n);\n");
    buffer_add_slice(&built->code, script.text);
    json_array_append_new(rows,
                          part ? part_row(model, &script.functions[0])
                               : function_row(definition, model, &script, &script.functions[0]));
    script_free(&script);
    return status;
}

/* Other people's tools have no code: a row each, with what its kind needs to know. */
static void list_tools(const struct definition *definition, json_t *rows)
{
    for (size_t i = 0; i < definition->function_count; i++)
        json_array_append_new(rows, tool_row(&definition->functions[i]));
}

/* Every function is looked at, so that all errors of a document are reported. */
static mdx_status build_expressions(struct built *built, const struct definition *definition,
                                    bool parts, struct slice document, struct slice source,
                                    json_t *rows, struct error *error)
{
    const struct function_model *models = parts ? definition->parts : definition->functions;
    size_t count = parts ? definition->part_count : definition->function_count;
    mdx_status first = MDX_OK;

    for (size_t i = 0; i < count; i++) {
        struct error one;
        mdx_status status;

        error_init(&one, built->allocator);
        status =
            build_expression(built, definition, &models[i], parts, document, source, rows, &one);
        if (status && !first) {
            first = status;
            if (error)
                error_move(error, &one);
        } else if (status && error) {
            error_append(error, &one);
        }
        error_free(&one);
    }
    return first;
}

static mdx_status read_model(struct built *built, const struct definition *definition,
                             struct error *error)
{
    struct buffer text;
    mdx_status status;

    buffer_init(&text, built->allocator, SIZE_MAX);
    definition_write_model(definition, &text);
    if (buffer_failed(&text))
        status = error_no_memory(error);
    else
        status = json_read(buffer_slice(&text), SLICE("model"), SIZE_MAX, &built->model, error);
    buffer_free(&text);
    return status;
}

static void complete_model(struct built *built, const struct definition *definition, json_t *rows,
                           json_t *parts)
{
    json_t *model = built->model;

    json_object_set_new(model, "functions", json_incref(rows));
    if (json_array_size(parts))
        json_object_set_new(model, "parts", json_incref(parts));
    json_object_set_new(model, "id", json_string(definition->id));
    json_object_set_new(model, "hash", json_string(definition->hash));
    row_text(model, "label", definition->label);
    row_text(model, "type", definition->type);
    row_text(model, "title", definition->title);
    row_text(model, "description", definition->description);
    if (definition->permissions_declared)
        json_object_set(model, "permissions", definition->permissions);
    if (definition->config)
        json_object_set(model, "config", definition->config);
    if (definition->reuse)
        json_object_set_new(model, "reuse", json_true());
    if (built->awaits)
        json_object_set_new(model, "awaits", json_true());
    if (definition->bare)
        json_object_set_new(model, "bare", json_true());
    if (definition->check_output)
        json_object_set_new(model, "checkOutput", json_true());
}

/* What would deny everybody for ever is told now. */
static mdx_status check_permissions(const struct built *built, const json_t *rows,
                                    struct slice document, struct error *error)
{
    struct expression *expression = NULL;
    mdx_status status = MDX_OK;
    json_t *row;
    size_t at;

    json_array_foreach((json_t *)(uintptr_t)rows, at, row)
    {
        struct slice text = json_text(row, "permission");

        if (!status && text.len) {
            status = expression_compile(&expression, built->allocator, text, SLICE("permission"),
                                        CODE_INVALID_DEFINITION, error);
            expression_free(expression);
            if (status)
                error_at(error, document, 0, 0);
        }
    }
    return status;
}

mdx_status build_text(struct built *built, const struct definition *definition,
                      struct slice document, struct slice source, struct error *error)
{
    json_t *rows = json_array(), *parts = json_array();
    mdx_status status = rows && parts ? MDX_OK : error_no_memory(error);

    if (!status)
        status = read_model(built, definition, error);
    if (!status && definition->form == DEFINITION_DO)
        status = build_expressions(built, definition, false, document, source, rows, error);
    else if (!status && definition->form == DEFINITION_SOURCE)
        list_tools(definition, rows);
    else if (!status && definition->function_count)
        status = build_module(built, definition, document, source, rows, error);
    if (!status && !definition->tests)
        status = build_expressions(built, definition, true, document, source, parts, error);
    if (!status)
        status = check_permissions(built, rows, document, error);
    if (!status)
        complete_model(built, definition, rows, parts);
    buffer_add_char(&built->lowered, '\0');
    buffer_add_slice(&built->lowered, buffer_slice(&built->code));
    if (!status && (buffer_failed(&built->lowered) || buffer_failed(&built->code)))
        status = error_no_memory(error);
    json_decref(rows);
    json_decref(parts);
    return status;
}

static void look_at(const struct definition *definition, const struct code_text *code,
                    const struct script_options *options, struct error *error)
{
    struct script script;
    struct error one;

    if (!code->text || !code->len)
        return;
    error_init(&one, definition->allocator);
    if (script_lower(&script, definition->allocator, slice_make(code->text, code->len), options,
                     &one))
        error_append(error, &one);
    else
        script_free(&script);
    error_free(&one);
}

void build_look(const struct definition *definition, struct slice document, struct slice source,
                struct error *error)
{
    struct script_options options = {
        .kind = SCRIPT_MODULE,
        .document = document,
        .source = source,
        .place = &definition->module.place,
    };

    look_at(definition, &definition->module, &options, error);
    options.kind = SCRIPT_EXPRESSION;
    for (size_t i = 0; i < definition->function_count; i++) {
        options.place = &definition->functions[i].code.place;
        look_at(definition, &definition->functions[i].code, &options, error);
    }
    for (size_t i = 0; i < definition->part_count; i++) {
        options.place = &definition->parts[i].code.place;
        look_at(definition, &definition->parts[i].code, &options, error);
    }
}

static void seed_of(const json_t *model, unsigned char seed[32])
{
    struct sha256 hash;
    struct slice hex = json_text(model, "hash");

    sha256_init(&hash);
    sha256_add(&hash, hex.data, hex.len);
    sha256_end(&hash, seed);
}

static mdx_status build_image(struct library *library, const struct build_source *source,
                              struct image **image, struct error *error)
{
    struct image_source made = {
        .document = source->document,
        .text = source->source,
        .body = slice_to(source->lowered, slice_find(source->lowered, '\0')),
        .source = slice_from(source->lowered, slice_find(source->lowered, '\0') + 1),
        .map = source->map,
        .created_ms = source->created_ms,
        .run_ms = library->run_ms,
    };
    struct buffer config;
    json_t *model = NULL;
    mdx_status status = json_read(source->model, SLICE("model"), SIZE_MAX, &model, error);

    if (status)
        return status;
    buffer_init(&config, library->allocator, SIZE_MAX);
    if (json_object_get(model, "config"))
        json_write(&config, json_object_get(model, "config"), false);
    seed_of(model, made.seed);
    made.reuse = json_is_true(json_object_get(model, "reuse"));
    made.awaits = json_is_true(json_object_get(model, "awaits"));
    made.config = buffer_slice(&config);
    json_decref(model);
    status = buffer_failed(&config) ? error_no_memory(error)
                                    : image_build(library->sandbox, image, &made, error);
    buffer_free(&config);
    return status;
}

mdx_status build_program(struct library *library, const struct build_source *source,
                         struct program **program, struct buffer *warnings, struct error *error)
{
    struct image *image = NULL;
    mdx_status status = MDX_OK;

    if (slice_find(source->lowered, '\0') > 0)
        status = build_image(library, source, &image, error);
    if (!status)
        status = program_make(program, library->allocator, source->model, source->revision, image,
                              image_release, warnings, error);
    return status;
}
