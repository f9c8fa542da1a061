/* document.c - a document in YAML as JSON, for those who read JSON only; in builds without YAML,
 * why not. */
#include "definition/reader.h"
#include "definition/yaml.h"

mdx_status definition_yaml(const struct allocator *allocator, struct slice file, struct slice text,
                           struct buffer *json, struct error *error)
{
    const struct definition_options options = { .file = file };
    struct reader reader;
    mdx_status status = MDX_OK;
    json_t *tree;

    reader_init(&reader, allocator, &options);
    reader_text(&reader, text);
    tree = yaml_read(&reader, 0, text.len);
    if (reader.errors) {
        status = reader.error.status;
        error_move(error, &reader.error);
    } else {
        json_write(json, tree, false);
        if (reader.no_memory || buffer_failed(json))
            status = error_no_memory(error);
    }
    json_decref(tree);
    reader_free(&reader);
    return status;
}
