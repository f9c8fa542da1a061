/* accept.c - a text becomes stored and served, or nothing has changed.
 *
 * read, lower, prove (the top level runs once), store, serve: in this order, so that what is
 * stored is known to work, and what is served is on disk. */
#include "load/announce.h"
#include "load/build.h"

#include <string.h>

struct acceptance {
    struct library *library;
    const struct load_request *request;
    struct slice document; /* name for messages */
    struct definition *definition;
    struct built built;
    struct program *program;
    struct buffer model;
    struct buffer map;
    struct buffer warnings;
    uint64_t created_ms;
};

static void begin(struct acceptance *load, struct library *library,
                  const struct load_request *request)
{
    memset(load, 0, sizeof *load);
    load->library = library;
    load->request = request;
    load->document = request->file.len ? request->file : request->id;
    if (!load->document.len)
        load->document = SLICE("definition");
    load->created_ms = host_now_ms(library->host);
    built_init(&load->built, library->allocator);
    buffer_init(&load->model, library->allocator, SIZE_MAX);
    buffer_init(&load->map, library->allocator, SIZE_MAX);
    buffer_init(&load->warnings, library->allocator, 64 * 1024);
}

static void end(struct acceptance *load)
{
    definition_free(load->definition);
    built_free(&load->built);
    program_release(load->program);
    buffer_free(&load->model);
    buffer_free(&load->map);
    buffer_free(&load->warnings);
}

static mdx_status read_text(struct acceptance *load, struct error *error)
{
    struct definition_options options = {
        .file = load->document,
        .id = load->request->id,
        .module = load->request->module,
        .tests = load->request->tests,
        .loose = load->request->loose,
        .imported = load->request->imported,
        .most_bytes =
            load->request->most_bytes ? load->request->most_bytes : load->library->document_bytes,
    };
    struct definition *broken = NULL;
    mdx_status status;

    if (error)
        options.broken = &broken;
    status = definition_read(&load->definition, load->library->allocator, load->request->text,
                             &options, error);
    /* All errors of a document are told at once, those of its code too. */
    if (broken)
        build_look(broken, load->document,
                   broken->source ? slice_make(broken->source, broken->source_len)
                                  : load->request->text,
                   error);
    definition_free(broken);
    return status;
}

static void warn(struct acceptance *load)
{
    buffer_add_slice(&load->warnings, buffer_slice(&load->definition->warnings));
}

/* The document itself, which an upload may carry inside. */
static struct slice source_of(const struct acceptance *load)
{
    const struct definition *definition = load->definition;

    return definition->source ? slice_make(definition->source, definition->source_len)
                              : load->request->text;
}

static mdx_status lower(struct acceptance *load, struct error *error)
{
    mdx_status status =
        build_text(&load->built, load->definition, load->document, source_of(load), error);

    if (status)
        return status;
    if (load->built.jsx_lacks)
        buffer_printf(
            &load->warnings,
            "JSX at line %u, column %u calls '%s', which is not there: declare function "
            "h(tag, props, ...children), and Fragment for <>, to say what an element is\n",
            load->built.jsx_line, load->built.jsx_column, load->built.jsx_lacks);
    json_write(&load->model, load->built.model, false);
    linemap_write(&load->built.map, &load->map);
    return buffer_failed(&load->model) || buffer_failed(&load->map) ? error_no_memory(error)
                                                                    : MDX_OK;
}

static mdx_status prove(struct acceptance *load, struct error *error)
{
    struct build_source source = {
        .document = load->document,
        .source = source_of(load),
        .model = buffer_slice(&load->model),
        .lowered = buffer_slice(&load->built.lowered),
        .map = &load->built.map,
        .created_ms = load->created_ms,
    };

    return build_program(load->library, &source, &load->program, &load->warnings, error);
}

/* What imports may do, reach what the host named and read its variables, texts may not give
 * themselves. */
static mdx_status check_origin(const struct acceptance *load, struct error *error)
{
    if (load->request->imported || !json_object_get(load->definition->outside, "imported"))
        return MDX_OK;
    return error_set(error, CODE_INVALID_DEFINITION,
                     "`source.imported` is the library's to set: remove it, or import the source "
                     "(mdx import, mdx_import)");
}

/* Everything but the store. */
static mdx_status prepare(struct acceptance *load, struct error *error)
{
    mdx_status status = read_text(load, error);

    if (!status)
        status = check_origin(load, error);
    if (!status)
        status = settings_check(load->definition, load->document, source_of(load), error);
    if (!status)
        status = lower(load, error);
    if (!status) {
        warn(load);
        status = prove(load, error);
    }
    return status;
}

static void function_names(const struct definition *definition, struct buffer *names)
{
    for (size_t i = 0; i < definition->function_count; i++) {
        buffer_add_text(names, definition->functions[i].path);
        buffer_add_char(names, ' ');
    }
}

static mdx_status keep(struct acceptance *load, struct store_result *result, struct error *error)
{
    const struct definition *definition = load->definition;
    struct buffer names;
    mdx_status status;

    buffer_init(&names, load->library->allocator, 64 * 1024);
    function_names(definition, &names);
    struct store_put put = {
        .id = slice_of(definition->id),
        .type = slice_of(definition->type),
        .label = slice_of(definition->label),
        .title = slice_of(definition->title),
        .description = slice_of(definition->description),
        .hash = slice_of(definition->hash),
        .source = source_of(load),
        .model = buffer_slice(&load->model),
        .lowered = buffer_slice(&load->built.lowered),
        .map = buffer_slice(&load->map),
        .metadata = load->request->metadata,
        .texts = { .id = slice_of(definition->id),
                   .title = slice_of(definition->title),
                   .functions = buffer_slice(&names),
                   .description = slice_of(definition->description),
                   .prose = slice_of(definition->prose) },
        .created_ms = load->created_ms,
        .expected = load->request->expected,
        .expect_none = load->request->none,
    };
    status = store_put(load->library->store, &put, result, error);
    buffer_free(&names);
    return status;
}

static json_t *tool_list(const struct program *program, bool tools)
{
    json_t *list = json_array();

    for (uint32_t i = 0; i < program->function_count; i++) {
        struct buffer name;
        struct slice path = program->functions[i].path;

        buffer_init(&name, program->allocator, 1024);
        if (tools)
            tool_name(program->id, path, &name);
        else
            buffer_add_slice(&name, path);
        json_array_append_new(list, json_stringn(name.data ? name.data : "", name.len));
        buffer_free(&name);
    }
    return list;
}

static json_t *warning_list(const struct buffer *warnings)
{
    struct slice rest = buffer_slice(warnings);
    json_t *list = json_array();

    while (rest.len) {
        struct slice line = slice_split(rest, '\n', &rest);

        if (line.len)
            json_array_append_new(list, json_stringn(line.data, line.len));
    }
    return list;
}

static json_t *common_report(const struct acceptance *load)
{
    const struct program *program = load->program;
    json_t *report = json_object();

    json_object_set_new(report, "id", json_string(load->definition->id));
    json_object_set_new(report, "type", json_string(load->definition->type));
    json_object_set_new(report, "label",
                        json_string(load->definition->label ? load->definition->label : ""));
    json_object_set_new(report, "hash", json_string(program->hash));
    json_object_set_new(report, "tools", tool_list(program, true));
    json_object_set_new(report, "paths", tool_list(program, false));
    json_object_set_new(report, "warnings", warning_list(&load->warnings));
    return report;
}

mdx_status library_load(struct library *library, const struct load_request *request,
                        struct load_report *report, struct error *error)
{
    struct acceptance load;
    struct store_result result = { 0 };
    mdx_status status;

    begin(&load, library, request);
    memset(report, 0, sizeof *report);
    announce_start(library, EVENT_LOAD_START, load.document);
    status = prepare(&load, error);
    if (!status)
        status = keep(&load, &result, error);
    if (status) {
        announce_error(library, EVENT_LOAD_ERROR, load.document, error);
        goto done;
    }

    if (result.weights_dropped)
        buffer_add_text(&load.warnings, "weights were set; this load has ended them\n");
    load.program->revision = result.revision;
    report->revision = result.revision;
    report->unchanged = result.unchanged;
    report->json = common_report(&load);
    json_object_set_new(report->json, "revision", json_integer((json_int_t)result.revision));
    json_object_set_new(report->json, "unchanged", json_boolean(result.unchanged));
    if (!result.unchanged) {
        cache_keep(library->cache, &load.program);
        announce(library, EVENT_LOAD_COMPLETE, report->json);
    }
done:
    end(&load);
    return status;
}

/* What became of the code, and where each line of it comes from. */
static void report_lowered(const struct acceptance *load, json_t *report)
{
    const struct slice all = buffer_slice(&load->built.lowered);
    const struct slice lowered = slice_to(all, slice_find(all, '\0'));
    json_t *lines = json_array();
    uint32_t line = 1, from, column;

    for (size_t i = 0; i <= lowered.len; i++) {
        if (i < lowered.len && lowered.data[i] != '\n')
            continue;
        if (!linemap_find(&load->built.map, source_of(load), line++, 0, &from, &column))
            from = 0;
        json_array_append_new(lines, json_integer(from));
    }
    json_object_set_new(report, "lowered",
                        json_stringn(lowered.len ? lowered.data : "", lowered.len));
    json_object_set_new(report, "lines", lines);
}

mdx_status library_check(struct library *library, const struct load_request *request,
                         json_t **report, struct error *error)
{
    struct acceptance load;
    mdx_status status;

    begin(&load, library, request);
    *report = NULL;
    status = prepare(&load, error);
    if (!status) {
        *report = common_report(&load);
        json_object_set(*report, "functions", json_object_get(load.built.model, "functions"));
        if (load.definition->joined)
            json_object_set(*report, "joined", load.definition->joined);
        if (request->lowered)
            report_lowered(&load, *report);
    }
    end(&load);
    return status;
}
