/* subject.c - which definition and which function a page is about. */
#include "codec/web/web.h"

#include "base/url.h"

const struct program *subject_find(const struct catalogue *catalogue, struct slice path)
{
    size_t len = path.len;

    for (;;) {
        const struct program *program = catalogue_find(catalogue, slice_to(path, len));

        if (program)
            return program;
        while (len && path.data[len - 1] != '/')
            len--;
        if (!len)
            return NULL;
        len--;
    }
}

bool subject_pin(struct slice target, struct slice *id, struct slice *version, struct slice *rest)
{
    struct slice pinned;

    *id = slice_split(target, '@', &pinned);
    *version = slice_split(pinned, '/', rest);
    return id->len < target.len;
}

/* /web/ID[@V]: what links and forms of the page begin with. */
static void write_base(struct web *web)
{
    buffer_add_text(&web->base, "/web");
    if (web->request->own.len && !web->version.len)
        return;
    buffer_add_char(&web->base, '/');
    url_encode(&web->base, web->subject.id, true);
    if (!web->version.len)
        return;
    buffer_add_char(&web->base, '@');
    url_encode(&web->base, web->version, false);
}

static mdx_status begin(struct web *web, struct slice rest, struct error *error)
{
    web->function_path = rest;
    write_base(web);
    return buffer_failed(&web->base) ? error_no_memory(error) : MDX_OK;
}

static void fill(struct subject *subject, const json_t *model)
{
    subject->functions = json_object_get(model, "functions");
    subject->title = json_text(model, "title");
    subject->description = json_text(model, "description");
    subject->type = json_text(model, "type");
    subject->label = json_text(model, "label");
    subject->prose = json_text(model, "prose");
}

mdx_status subject_of_catalogue(struct web *web, const struct catalogue *catalogue,
                                struct error *error)
{
    const struct program *program = subject_find(catalogue, web->target);
    struct subject *subject = &web->subject;

    if (!program) {
        error_set(error, CODE_TOOL_NOT_FOUND, "no definition is called %.*s",
                  web->target.len < 200 ? (int)web->target.len : 200, web->target.data);
        error_hint(error, "What is loaded is listed at /web.");
        return MDX_E_NOT_FOUND;
    }
    subject->program = program_retain((struct program *)(uintptr_t)program);
    fill(subject, program->model);
    subject->id = program->id;
    subject->title = program->title;
    subject->description = program->description;
    subject->type = program->type;
    subject->label = program->label;
    subject->revision = program->revision;
    return begin(web, slice_from(web->target, program->id.len + 1), error);
}

mdx_status subject_of_view(struct web *web, struct slice json, struct error *error)
{
    struct subject *subject = &web->subject;
    struct slice id, rest;
    mdx_status status = json_read(json, SLICE("definition"), SIZE_MAX, &subject->view, error);

    if (status)
        return status;
    subject_pin(web->target, &id, &web->version, &rest);
    fill(subject, subject->view);
    subject->id = json_text(subject->view, "id");
    subject->revision = (uint64_t)json_integer_value(json_object_get(subject->view, "revision"));
    return begin(web, rest, error);
}

void subject_free(struct subject *subject)
{
    program_release(subject->program);
    json_decref(subject->view);
}

/* ---- the function ---- */

/* customers/create and customers.create are customers.create. */
static void write_dotted(struct buffer *out, struct slice path)
{
    while (path.len) {
        struct slice part = slice_split(path, '/', &path);

        if (out->len && part.len)
            buffer_add_char(out, '.');
        buffer_add_slice(out, part);
    }
}

static bool is_below(struct slice path, struct slice space)
{
    return path.len > space.len && slice_equal(slice_to(path, space.len), space) &&
           (!space.len || path.data[space.len] == '.');
}

/* An empty path means the list, unless it is the name of the one function. */
mdx_status subject_function(struct web *web, struct error *error)
{
    size_t count = json_array_size(web->subject.functions);
    bool space = !web->function_path.len;
    struct slice path;

    write_dotted(&web->path, web->function_path);
    if (buffer_failed(&web->path))
        return error_no_memory(error);
    path = buffer_slice(&web->path);
    for (size_t at = 0; at < count; at++) {
        const json_t *row = json_array_get(web->subject.functions, at);

        if (slice_equal(json_text(row, "path"), path)) {
            web->row = row;
            return MDX_OK;
        }
        space |= is_below(json_text(row, "path"), path);
    }
    if (space)
        return MDX_OK;
    if (web->subject.program)
        return program_no_function(web->subject.program, path, error);
    return error_set(error, CODE_METHOD_NOT_FOUND, "this revision has no function %.*s",
                     path.len < 200 ? (int)path.len : 200, path.data);
}
