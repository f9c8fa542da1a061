/* web.h - inside the web codec: what its files share. */
#ifndef MDX_CODEC_WEB_WEB_H
#define MDX_CODEC_WEB_WEB_H

#include "codec/codec.h"
#include "codec/web/html.h"
#include "wire/wire.h"

enum web_place {
    WEB_NOWHERE,
    WEB_EXPLORER, /* GET / */
    WEB_LIST,     /* /web: all definitions */
    WEB_PAGE,     /* /web/ID[@V][/path], /ID[@V][/path], and / of a definition's own host */
    WEB_EVENTS    /* /events */
};

/* One input of a form. */
enum widget {
    WIDGET_LINE,   /* <input> of `type` */
    WIDGET_TEXT,   /* <textarea> */
    WIDGET_CHOICE, /* <select> */
    WIDGET_SWITCH, /* a check box */
    WIDGET_LIST,   /* <textarea>: one a line, or JSON */
    WIDGET_JSON,   /* <textarea>: JSON of an object or array */
    WIDGET_ANY     /* <textarea>: JSON, or else text */
};

struct field {
    struct slice name, label, hint;
    const json_t *schema; /* NULL: anything */
    enum widget widget;
    const char *type; /* WIDGET_LINE: of the input */
    bool required;
};

enum { MOST_FIELDS = 200 };

struct fields {
    struct field *rows;
    uint32_t count;
    bool whole; /* the one field `$json` is the input itself */
};

/* What a page is about. */
struct subject {
    struct program *program; /* the latest revision; or */
    json_t *view;            /* a pinned one, as MANAGE_GET tells */
    struct slice id, title, description, type, label, prose;
    uint64_t revision;
    const json_t *functions; /* rows of the model */
};

struct web {
    const struct allocator *allocator;
    const struct codec_request *request;
    const struct codec_port *port;
    enum web_place place;
    char *memory;        /* the decoded path */
    struct slice target; /* WEB_PAGE: ID[@V][/path] */
    struct slice version, function_path;
    struct buffer path; /* the function's, dotted */
    struct buffer base; /* where this definition's pages are: /web/ID[@V], percent-encoded */
    struct buffer body;
    bool answered, posted, streaming;
    struct subject subject;
    const json_t *row; /* the function's; NULL: a list of them */
    struct fields fields;
    struct form form; /* what was posted, or the query */
    uint64_t event;   /* number of the last one sent */
};

/* What comes back from a call, as the page shows it. */
struct result {
    const struct codec_outcome *outcome; /* NULL: no call was made */
    const struct error *error;
    json_t *faults; /* [{path, message}], of single fields; or NULL */
};

/* path.c: what the path means; false: it is not encoded as it should be. */
bool web_read_path(struct web *web, bool *no_memory);

/* subject.c: finds definition and function. METHOD_NOT_FOUND, TOOL_NOT_FOUND. */
mdx_status subject_of_catalogue(struct web *web, const struct catalogue *catalogue,
                                struct error *error);
mdx_status subject_of_view(struct web *web, struct slice json, struct error *error);
/* The longest id of the catalogue that is the whole path or is followed by `/`. */
const struct program *subject_find(const struct catalogue *catalogue, struct slice path);
/* Splits ID@V[/path]; false: no revision is named. */
bool subject_pin(struct slice target, struct slice *id, struct slice *version, struct slice *rest);
mdx_status subject_function(struct web *web, struct error *error);
void subject_free(struct subject *subject);

/* fields.c: the form that a function's row asks for. */
mdx_status fields_make(struct fields *fields, const struct allocator *allocator, const json_t *row,
                       struct error *error);
void fields_free(struct fields *fields, const struct allocator *allocator);
/* The schema itself, with local references followed; NULL: anything. */
const json_t *field_schema(const json_t *root, const json_t *schema);
struct slice field_type(const json_t *schema);

/* input.c: the input that was posted, as JSON. *faults gets {path, message} of what is no JSON. */
mdx_status input_write(const struct web *web, struct buffer *out, json_t **faults,
                       struct error *error);

/* widget.c: a field with its label, hint, value and fault. */
void widget_write(struct buffer *out, const struct web *web, const struct field *field,
                  uint32_t number, struct slice fault);

/* page.c: whole pages, sent. */
void page_function(struct web *web, const struct result *result);
void page_functions(struct web *web);
void page_definitions(struct web *web, const struct catalogue *catalogue);
void page_docs(struct web *web);
void page_error(struct web *web, const struct error *error);

/* explorer.c or explorer_none.c; style.c: what was embedded at build. */
void explorer_send(struct web *web);
struct slice page_style(void);
/* Adds `'sha256-…'`, as a Content-Security-Policy names a style or script. */
void web_add_hash(struct buffer *out, struct slice text);

/* send.c */
void web_header(struct web *web, const char *name, struct slice value);
/* Head and body of a page; takes what is in body. style: what the policy allows. */
void web_send_page(struct web *web, uint32_t status, struct slice policy, struct buffer *body);

/* events.c */
void events_begin(struct web *web);
/* As problem+json: a program asked. */
void events_refuse(struct web *web, const struct error *error);
void events_tell(struct web *web, const struct codec_change *change);
void events_keep_alive(struct web *web);

#endif
