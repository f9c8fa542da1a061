/* yaml_events.h - what the three files over libfyaml share. */
#ifndef MDX_DEFINITION_YAML_EVENTS_H
#define MDX_DEFINITION_YAML_EVENTS_H

#include "definition/reader.h"

#include <libfyaml.h>

struct yaml {
    struct reader *reader;
    struct fy_parser *parser;
    char *copy;        /* the text as the parser gets it */
    struct slice text; /* the text as written */
    size_t from;       /* its offset in the document */
    json_t *anchors;   /* name: tree */
    unsigned depth;
    unsigned nodes;
    size_t repeated;    /* bytes of text that aliases stand for */
    unsigned at_keys;   /* @keys that the copy disguises and that were not met yet */
    bool stopped;       /* nothing more is read: the end, the parser failed, or a bound was met */
    bool stopped_early; /* by us, with an error */
};

/* The next event, to be freed; NULL at the end and after the parser failed. */
struct fy_event *yaml_next(struct yaml *yaml);

/* Offset in the document of where an event begins; a quoted text's is its quote. */
size_t yaml_event_at(const struct yaml *yaml, struct fy_event *event);
/* Of a name: a tag, an anchor, an alias. */
struct slice yaml_token_text(struct fy_token *token);

/* Notes a tag that means nothing here. */
void yaml_bad_tag(struct yaml *yaml, struct fy_event *event, struct slice tag);

/* The scalar's text with the @ it was written with. */
void yaml_scalar_text(struct yaml *yaml, struct fy_event *event, struct buffer *out);
/* The scalar's value; plain ones by the core schema, unless as_text. Never NULL. */
json_t *yaml_scalar(struct yaml *yaml, struct fy_event *event, bool as_text);

/* The tree that begins with the event. NULL only without memory, noted. */
json_t *yaml_node(struct yaml *yaml, struct fy_event *event, bool as_text);

#endif
