/* tools.c - the name of a function where names may hold no dots: MCP and its kin. */
#include "load/load.h"

static void add_plain(struct buffer *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '_' || c == '-';

        buffer_add_char(out, plain ? c : '_');
    }
}

void tool_name(struct slice id, struct slice path, struct buffer *out)
{
    add_plain(out, id);
    if (!path.len)
        return;
    buffer_add_text(out, "__");
    add_plain(out, path);
}

/* ---- and back: from the name to the function ------------------------------------------------ */

static bool is_name_of(const struct program *program, const struct function *function,
                       struct slice name)
{
    struct buffer text;
    bool same;

    buffer_init(&text, program->allocator, SIZE_MAX);
    tool_name(program->id, function->path, &text);
    same = slice_equal(buffer_slice(&text), name);
    buffer_free(&text);
    return same;
}

static const struct function *find_in(const struct program *program, struct slice name)
{
    for (uint32_t at = 0; at < program->function_count; at++)
        if (is_name_of(program, &program->functions[at], name))
            return &program->functions[at];
    return NULL;
}

/* What was meant, perhaps. Names of very different lengths are not compared. */
static void suggest(const struct catalogue *catalogue, struct slice name, struct error *error)
{
    enum { SLIPS = 3 };
    struct slice names[2] = { { NULL, 0 } };
    struct buffer best, text;

    buffer_init(&best, error->allocator, 1024);
    buffer_init(&text, error->allocator, 1024);
    for (uint32_t n = 0; n < catalogue->count; n++) {
        const struct program *program = catalogue->programs[n];

        for (uint32_t at = 0; at < program->function_count; at++) {
            const size_t len = program->id.len + 2 + program->functions[at].path.len;

            if (!program->functions[at].path.len || len > name.len + SLIPS ||
                len + SLIPS < name.len)
                continue;
            buffer_clear(&text);
            tool_name(program->id, program->functions[at].path, &text);
            names[0] = buffer_slice(&best);
            names[1] = buffer_slice(&text);
            if (buffer_failed(&text) || nearest_name(name, names, 2).data != text.data)
                continue;
            buffer_clear(&best);
            buffer_add_slice(&best, buffer_slice(&text));
        }
    }
    if (best.len && !buffer_failed(&best))
        error_hint(error, "Did you mean '%.*s'?", (int)best.len, best.data);
    buffer_free(&best);
    buffer_free(&text);
}

/* Everything that is loaded is looked through, for names whose letters were changed. */
static mdx_status look_through(struct library *library, struct slice name, struct buffer *id,
                               struct buffer *path, struct error *error)
{
    struct catalogue *catalogue = NULL;
    const struct function *found = NULL;
    mdx_status status = library_catalogue(library, &catalogue, error);

    for (uint32_t at = 0; !status && at < catalogue->count && !found; at++) {
        found = find_in(catalogue->programs[at], name);
        if (!found)
            continue;
        buffer_add_slice(id, catalogue->programs[at]->id);
        buffer_add_slice(path, found->path);
    }
    if (!status && !found) {
        status = error_set(error, CODE_TOOL_NOT_FOUND, "there is no tool '%.*s'",
                           (int)(name.len < 200 ? name.len : 200), name.data);
        if (error)
            suggest(catalogue, name, error);
    }
    catalogue_release(catalogue);
    return status;
}

mdx_status library_tool(struct library *library, struct slice name, struct buffer *id,
                        struct buffer *path, struct error *error)
{
    struct program *program = NULL;
    mdx_status status;

    /* NAME__TOOL, letter for letter: the usual case, without looking at anything else. */
    for (size_t at = 0; at + 2 < name.len; at++) {
        struct slice head = slice_to(name, at), tail = slice_from(name, at + 2);

        if (!at || name.data[at] != '_' || name.data[at + 1] != '_' ||
            library_fetch(library, head, SLICE(""), SLICE(""), &program, NULL))
            continue;
        if (program_find(program, tail)) {
            buffer_add_slice(id, head);
            buffer_add_slice(path, tail);
            program_release(program);
            return buffer_failed(id) || buffer_failed(path) ? error_no_memory(error) : MDX_OK;
        }
        program_release(program);
    }
    status = look_through(library, name, id, path, error);
    if (!status && (buffer_failed(id) || buffer_failed(path)))
        status = error_no_memory(error);
    return status;
}

/* One function of the catalogue. */
struct tool {
    const struct program *program;
    uint32_t at;
};

static void write_tool(const struct tool *tool, struct buffer *out)
{
    const struct function *function = &tool->program->functions[tool->at];
    struct buffer name;

    buffer_init(&name, tool->program->allocator, SIZE_MAX);
    tool_name(tool->program->id, function->path, &name);
    buffer_add_text(out, out->len > 1 ? ",{\"name\":" : "{\"name\":");
    buffer_add_json(out, buffer_slice(&name));
    buffer_add_text(out, ",\"description\":");
    buffer_add_json(out, function->description.len ? function->description
                                                   : json_text(function->row, "signature"));
    buffer_add_text(out, ",\"source\":");
    buffer_add_json(out, tool->program->id);
    buffer_free(&name);
}

/* Calls each() with every function of everything. */
static void each_tool(const struct catalogue *catalogue,
                      void (*each)(void *context, const struct tool *tool), void *context)
{
    for (uint32_t n = 0; n < catalogue->count; n++)
        for (uint32_t at = 0; at < catalogue->programs[n]->function_count; at++)
            each(context, &(struct tool){ catalogue->programs[n], at });
}

static void write_each(void *context, const struct tool *tool)
{
    write_tool(tool, context);
    buffer_add_char(context, '}');
}

mdx_status library_tools(struct library *library, struct buffer *out, struct error *error)
{
    struct catalogue *catalogue = NULL;
    mdx_status status = library_catalogue(library, &catalogue, error);

    if (status)
        return status;
    buffer_add_char(out, '[');
    each_tool(catalogue, write_each, out);
    buffer_add_char(out, ']');
    catalogue_release(catalogue);
    return buffer_failed(out) ? error_no_memory(error) : MDX_OK;
}

struct finding {
    struct find find;
    struct found found[FIND_MOST];
    uint32_t count, most;
};

static void learn(void *context, const struct tool *tool)
{
    find_learn(&((struct finding *)context)->find, tool->program, tool->at);
}

static void weigh(void *context, const struct tool *tool)
{
    struct finding *finding = context;

    finding->count = found_add(finding->found, finding->count, finding->most,
                               &tool->program->functions[tool->at],
                               find_score(&finding->find, tool->program, tool->at));
}

/* Whose function it is. */
static struct tool owner_of(const struct catalogue *catalogue, const struct function *function)
{
    struct tool tool = { NULL, 0 };

    for (uint32_t n = 0; n < catalogue->count; n++) {
        const struct program *program = catalogue->programs[n];

        if (function >= program->functions &&
            function < program->functions + program->function_count)
            tool = (struct tool){ program, (uint32_t)(function - program->functions) };
    }
    return tool;
}

mdx_status library_find_tools(struct library *library, struct slice query, uint32_t limit,
                              struct buffer *out, struct error *error)
{
    struct finding finding = { .most = limit && limit < FIND_MOST ? limit : FIND_MOST };
    struct catalogue *catalogue = NULL;
    mdx_status status = library_catalogue(library, &catalogue, error);

    if (status)
        return status;
    find_begin(&finding.find, query);
    each_tool(catalogue, learn, &finding);
    each_tool(catalogue, weigh, &finding);
    buffer_add_char(out, '[');
    for (uint32_t i = 0; i < finding.count; i++) {
        const struct tool tool = owner_of(catalogue, finding.found[i].what);
        uint64_t thousandths = (uint64_t)(finding.found[i].score * 1000);

        write_tool(&tool, out);
        buffer_add_text(out, ",\"score\":");
        buffer_add_u64(out, thousandths / 1000);
        buffer_printf(out, ".%03u}", (unsigned)(thousandths % 1000));
    }
    buffer_add_char(out, ']');
    catalogue_release(catalogue);
    return buffer_failed(out) ? error_no_memory(error) : MDX_OK;
}

mdx_status library_function(struct library *library, struct slice name, struct program **program,
                            const struct function **function, struct error *error)
{
    struct slice path, version, id = slice_split(name, '#', &path);
    struct buffer own_id, own_path;
    mdx_status status;

    buffer_init(&own_id, library->allocator, SIZE_MAX);
    buffer_init(&own_path, library->allocator, SIZE_MAX);
    id = slice_split(id, '@', &version);
    status = library_fetch(library, id, version, SLICE(""), program, error);
    if (status == MDX_E_NOT_FOUND && !path.len && !version.len) {
        error_free(error);
        status = library_tool(library, name, &own_id, &own_path, error);
        path = buffer_slice(&own_path);
        if (!status)
            status =
                library_fetch(library, buffer_slice(&own_id), SLICE(""), SLICE(""), program, error);
    }
    if (!status) {
        *function = program_find(*program, path);
        if (!*function)
            status = program_no_function(*program, path, error);
    }
    buffer_free(&own_id);
    buffer_free(&own_path);
    return status;
}
