/* script.c - mdxrt/script.h: one sandbox for one script. */
#include "mdxrt/script.h"

#include "api/dynamic.h"
#include "api/export.h"
#include "script/script.h"

struct printer {
    void *host;
    void (*print)(void *host, uint32_t level, const char *line, size_t len);
};

static void print_line(void *context, enum sandbox_level level, struct slice line)
{
    const struct printer *printer = context;

    if (printer->print)
        printer->print(printer->host, (uint32_t)level, line.data ? line.data : "", line.len);
}

/* Files whose names say that they are modules: of TypeScript or JSX, or .mjs. */
static bool is_module(struct slice file)
{
    static const char *const ends[] = { ".ts", ".tsx", ".mts", ".jsx", ".mjs" };

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (slice_ends(file, ends[i]))
            return true;
    return false;
}

static mdx_status run_lowered(const mdx_script_options *options, const struct script *lowered,
                              struct slice file, struct error *failure)
{
    struct printer printer = { .host = options->host, .print = options->print };
    struct sandbox_options settings = {
        .arena_bytes = options->arena_bytes,
        .max_isolates = 1,
        .dynamic_code = true,
        .lower = dynamic_lower,
        .unfrozen = true,
        .scripts_only = true,
    };
    struct script_run script = {
        .document = file,
        .text = buffer_slice(&lowered->lowered),
        .source = lowered->text,
        .next_hidden = lowered->next_hidden,
        .map = lowered->columns.count ? &lowered->columns : NULL,
        .timeout_ms = options->timeout_ms,
        .host = &printer,
        .print = print_line,
        .module = is_module(file),
        .awaits = lowered->awaits,
    };
    struct sandbox *sandbox = NULL;
    mdx_status status = sandbox_open(&sandbox, allocator_system(), &settings, failure);

    if (status)
        return status;
    status = sandbox_script(sandbox, &script, failure);
    sandbox_close(sandbox);
    return status;
}

static mdx_status run(const mdx_script_options *options, struct slice text, struct error *failure)
{
    struct slice file = import_text(options->file, options->file_len);
    struct script_options wanted = {
        .kind = is_module(file) ? SCRIPT_MODULE : SCRIPT_PLAIN,
        .document = file.len ? file : SLICE("script"),
    };
    struct script lowered;
    mdx_status status = script_lower(&lowered, allocator_system(), text, &wanted, failure);

    if (status)
        return status;
    status = run_lowered(options, &lowered, wanted.document, failure);
    script_free(&lowered);
    return status;
}

mdx_status mdx_script(const mdx_script_options *options, const char *text, size_t len,
                      mdx_error **error)
{
    mdx_script_options own;
    struct error failure;
    mdx_status status;

    if (!text && len)
        return export_argument(error, "text is NULL");
    if (!import_struct(&own, sizeof own, options, offsetof(mdx_script_options, timeout_ms)))
        return export_argument(error, "options.size is too small: set it with MDX_INIT()");
    if (own.arena_bytes && own.arena_bytes < 256 * 1024)
        return export_argument(error, "arena_bytes is too small: the least is 262144");
    error_init(&failure, allocator_system());
    status = run(&own, import_text(text, len), &failure);
    return status ? export_error(error, &failure) : MDX_OK;
}
