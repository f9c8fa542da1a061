/* yaml_none.c - builds without YAML: front matter is refused, JSON definitions work. */
#include "definition/yaml.h"

json_t *yaml_read(struct reader *reader, size_t from, size_t len)
{
    if (slice_trim(slice_to(slice_from(reader->text, from), len)).len)
        reader_fault(reader, 1012, from, "This build of the library reads no YAML.");
    return json_object();
}
