/* yaml.c - YAML 1.2 by libfyaml: its parser's life, its complaints in our words.
 *
 * Duplicate keys, tags and bounds are ours (yaml_tree.c, yaml_scalar.c). libfyaml's
 * allocations are its own. */
#include "definition/yaml.h"

#include "base/utf8.h"
#include "definition/yaml_events.h"

#include <string.h>

struct fy_event *yaml_next(struct yaml *yaml)
{
    struct fy_event *event = yaml->stopped ? NULL : fy_parser_parse(yaml->parser);

    if (!event)
        yaml->stopped = true;
    return event;
}

/* A line that begins with @word: is a key here, though YAML keeps @ for itself: the parser
 * is shown a letter in its place. */
static void disguise_at_keys(struct yaml *yaml)
{
    for (size_t at = 0; at < yaml->text.len; at++) {
        size_t end = at + 1;

        if (yaml->text.data[at] != '@' || (at && yaml->text.data[at - 1] != '\n'))
            continue;
        while (end < yaml->text.len && yaml->text.data[end] != ':' &&
               strchr(" \t\n\"'#", yaml->text.data[end]) == NULL)
            end++;
        if (end > at + 1 && end < yaml->text.len && yaml->text.data[end] == ':') {
            yaml->copy[at] = 'a';
            yaml->at_keys++;
        }
    }
}

/* What to do about the complaints that are met most. */
static const char *cure_of(struct slice message, struct slice line)
{
    static const struct {
        const char *begins, *cure;
    } cures[] = {
        { "invalid tab", "YAML is indented with spaces. Replace the tabs." },
        { "invalid nested block mapping", "Put a text that holds \": \" in quotes." },
        { "double-quoted scalar without", "Close the quotes." },
        { "single-quoted scalar without", "Close the quotes." },
        { "plain scalar cannot start with",
          "Put a text that begins with this character in quotes." },
        { "invalid multiline plain key",
          "Look at the indentation of this line and the next: spaces, no tabs." },
    };

    if (memchr(line.data ? line.data : "", '\t', line.len))
        return cures[0].cure;
    for (size_t at = 0; at < sizeof cures / sizeof cures[0]; at++) {
        if (slice_starts(message, cures[at].begins))
            return cures[at].cure;
    }
    return NULL;
}

/* Offset in the document of a line and column of the front matter. */
static size_t offset_of(const struct yaml *yaml, int line, int column)
{
    struct slice text = text_line(yaml->text, line > 0 ? (uint32_t)line : 1);
    size_t at = 0;

    while (--column > 0 && at < text.len)
        utf8_next(text, &at);
    return yaml->from + (text.data ? (size_t)(text.data - yaml->text.data) : 0) + at;
}

static void note_failure(struct yaml *yaml, struct fy_diag *diag)
{
    void *at = NULL;
    struct fy_diag_error *said = fy_diag_errors_iterate(diag, &at);
    struct slice message = slice_of(said && said->msg ? said->msg : "it cannot be parsed");
    size_t place = said ? offset_of(yaml, said->line, said->column) : yaml->from;
    const char *cure = cure_of(message, text_line_at(yaml->reader->text, place));
    struct error *error =
        reader_fault(yaml->reader, 1001, place, "The front matter is not YAML: %.*s.",
                     (int)message.len, message.data);

    if (cure)
        error_hint(error, "%s", cure);
}

static bool begins_tree(const struct fy_event *event)
{
    return event->type == FYET_SCALAR || event->type == FYET_SEQUENCE_START ||
           event->type == FYET_MAPPING_START || event->type == FYET_ALIAS;
}

/* A root that is no mapping. Nothing at all, or null, is an empty one. */
static void refuse_root(struct yaml *yaml, struct fy_event *event)
{
    size_t at = yaml_event_at(yaml, event);
    json_t *root = yaml_node(yaml, event, false);

    if (!json_is_null(root))
        reader_fault(yaml->reader, 1002, at, "The front matter is no list of keys and values.");
    reader_own(yaml->reader, root);
}

/* The first document's tree; others may not follow. */
static json_t *read_document(struct yaml *yaml)
{
    json_t *root = NULL;
    bool met = false;
    struct fy_event *event;

    while ((event = yaml_next(yaml)) != NULL) {
        if (begins_tree(event) && met) {
            reader_fault(yaml->reader, 1004, yaml_event_at(yaml, event),
                         "A second YAML document begins here.");
            yaml->stopped = yaml->stopped_early = true;
        } else if (event->type == FYET_MAPPING_START) {
            root = yaml_node(yaml, event, false);
        } else if (begins_tree(event)) {
            refuse_root(yaml, event);
        }
        met = met || begins_tree(event);
        fy_parser_event_free(yaml->parser, event);
    }
    return root ? root : json_object();
}

static json_t *run(struct yaml *yaml)
{
    struct fy_diag_cfg said = { .level = FYET_ERROR, .module_mask = ~0U };
    struct fy_diag *diag = fy_diag_create(&said);
    struct fy_parse_cfg settings = {
        .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE,
        .diag = diag,
    };
    json_t *root = NULL;

    if (diag)
        fy_diag_set_collect_errors(diag, true);
    yaml->parser = diag ? fy_parser_create(&settings) : NULL;
    yaml->anchors = json_object();
    if (yaml->parser && yaml->anchors &&
        fy_parser_set_string(yaml->parser, yaml->copy, yaml->text.len) == 0) {
        root = read_document(yaml);
        if (fy_parser_get_stream_error(yaml->parser))
            note_failure(yaml, diag);
        else if (!yaml->stopped_early && yaml->at_keys)
            reader_fault(yaml->reader, 1001, yaml->from,
                         "A line of the front matter begins with @ and is no key.");
    }
    if (!root)
        reader_no_memory(yaml->reader);
    json_decref(yaml->anchors);
    fy_parser_destroy(yaml->parser);
    fy_diag_destroy(diag);
    return root;
}

json_t *yaml_read(struct reader *reader, size_t from, size_t len)
{
    struct yaml yaml = { .reader = reader,
                         .text = slice_to(slice_from(reader->text, from), len),
                         .from = from };
    json_t *root;

    if (!slice_trim(yaml.text).len)
        return json_object();
    yaml.copy = reader_copy(reader, yaml.text);
    if (!yaml.copy)
        return NULL;
    disguise_at_keys(&yaml);
    root = run(&yaml);
    mem_free(reader->allocator, yaml.copy);
    return root;
}
