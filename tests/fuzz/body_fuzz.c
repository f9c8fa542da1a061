/* body_fuzz.c - any bytes as a body that a function reads: forms of both kinds, Blob and its
 * parts, text.
 *
 * The first line is the Content-Type. A form that was read is written and read again: it is the
 * same; of a Blob that is cut anywhere, and of streams of it, the parts are the whole. */
#include "mdxrt.h"

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bytes come as one character each. `f` answers what is wrong, or null. */
static const char code[] =
    "const bytes = text => Uint8Array.from(text, c => c.charCodeAt(0));\n"
    "const entries = async form => JSON.stringify(await Promise.all([...form].map(async ([name, "
    "value]) => typeof value === 'string' ? [name, value] : [name, value.name, value.type, "
    "value.size, [...new Uint8Array(await value.arrayBuffer())].join()])));\n"
    "export async function execute({ type, text }) {\n"
    "  const body = bytes(text), headers = { 'content-type': type }; let form, again;\n"
    "  const at = text.length >> 1, blob = new Blob([body.slice(0, at), body.subarray(at)], "
    "{ type });\n"
    "  if (blob.size !== body.length) return 'size';\n"
    "  const parts = new Blob([blob.slice(0, at), blob.slice(at - blob.size || blob.size)]);\n"
    "  const whole = new Uint8Array(await parts.arrayBuffer());\n"
    "  if (whole.join() !== body.join()) return 'parts';\n"
    "  if (await blob.text() !== new TextDecoder().decode(body)) "
    "return "
    "'text';\n"
    "  const [one, two] = new Response(parts).body.tee(), seen = [];\n"
    "  for await (const piece of one) seen.push(...piece);\n"
    "  if (seen.join() !== body.join()) return 'stream';\n"
    "  const rest = new ReadableStream({ pull(c) { if (seen.length) c.enqueue(Uint8Array.from("
    "seen.splice(0, 1 + at % 5))); else c.close() } });\n"
    "  if (await new Response(rest).text() !== await new Response(two).text()) return 'tee';\n"
    "  try { form = await new Response(body, { headers }).formData() } catch (e) {\n"
    "    if (!(e instanceof TypeError)) throw e;\n"
    "    return null\n"
    "  }\n"
    "  const first = await entries(form);\n"
    "  again = await entries(await new Response(form).formData());\n"
    "  const third = await entries(await new Response(await (new Response(form)).formData())"
    ".formData());\n"
    "  return again === third ? null : [first, again, third]\n"
    "}\n";

static mdx_runtime *open_runtime(void)
{
    mdx_load_options options;
    mdx_options settings;
    mdx_runtime *rt = NULL;

    MDX_INIT(settings);
    MDX_INIT(options);
    settings.max_isolates = 1;
    options.id = "f";
    options.id_len = 1;
    options.flags = MDX_LOAD_MODULE;
    if (mdx_runtime_open(&settings, NULL, &rt, NULL) ||
        mdx_load(rt, &options, code, sizeof code - 1, NULL, NULL))
        abort();
    return rt;
}

static void add_characters(struct buffer *out, struct slice bytes)
{
    buffer_add_char(out, '"');
    for (size_t at = 0; at < bytes.len; at++)
        buffer_printf(out, "\\u00%02x", (unsigned)(unsigned char)bytes.data[at]);
    buffer_add_char(out, '"');
}

static bool is_limit(const mdx_error *error)
{
    return !strcmp(mdx_error_category(error), "LIMIT") ||
           !strcmp(mdx_error_category(error), "TIMEOUT");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static mdx_runtime *rt;
    struct slice rest, type = slice_split(slice_make((const char *)data, size), '\n', &rest);
    struct buffer input;
    mdx_error *error = NULL;
    char *output = NULL;

    if (!rt)
        rt = open_runtime();
    buffer_init(&input, allocator_system(), SIZE_MAX);
    buffer_add_text(&input, "{\"type\":");
    add_characters(&input, type);
    buffer_add_text(&input, ",\"text\":");
    add_characters(&input, rest);
    buffer_add_char(&input, '}');
    /* A type that is no header's value is refused. */
    if (mdx_call(rt, NULL, "f", 1, input.data, input.len, &output, NULL, &error)) {
        if (!is_limit(error) && strcmp(mdx_error_name(error), "TypeError"))
            abort();
    } else if (strcmp(output, "null")) {
        abort();
    }
    mdx_error_free(error);
    mdx_free(output);
    buffer_free(&input);
    return 0;
}
