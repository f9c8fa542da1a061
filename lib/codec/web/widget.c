/* widget.c - one field of a form: label, hint, input, fault.
 *
 * Value: what was posted or stands in the query, else the default. A label names its input, and
 * hint and fault are tied to it, so that a screen reader tells all of them. */
#include "codec/web/web.h"

struct drawing {
    struct buffer *out;
    const struct web *web;
    const struct field *field;
    uint32_t number;
    struct slice fault;
    struct buffer value; /* as text */
};

static void add(struct drawing *drawing, const char *text)
{
    buffer_add_text(drawing->out, text);
}

/* A JSON value as the text of a field. */
static void write_value(struct buffer *out, const json_t *value)
{
    if (json_is_string(value))
        buffer_add_slice(out, json_string_slice(value));
    else if (value)
        json_write(out, value, false);
}

/* tags=a&tags=b is shown as two lines. */
static void write_lines(struct drawing *drawing)
{
    const struct form *form = &drawing->web->form;

    for (uint32_t at = 0; at < form->count; at++) {
        if (!slice_equal(form->fields[at].name, drawing->field->name))
            continue;
        if (drawing->value.len)
            buffer_add_char(&drawing->value, '\n');
        buffer_add_slice(&drawing->value, form->fields[at].value);
    }
}

static void find_value(struct drawing *drawing)
{
    const struct form_field *given = form_last(&drawing->web->form, drawing->field->name);
    const json_t *schema = drawing->field->schema;

    if (given && drawing->field->widget == WIDGET_LIST)
        write_lines(drawing);
    else if (given && !given->is_file)
        buffer_add_slice(&drawing->value, given->value);
    else if (!given && !drawing->web->posted)
        write_value(&drawing->value, json_object_get(schema, "default"));
}

static void add_id(struct drawing *drawing)
{
    buffer_printf(drawing->out, " id=\"f%u\"", drawing->number);
}

/* ` id name required aria-…`, which every kind of input has. */
static void add_common(struct drawing *drawing)
{
    bool hint = drawing->field->hint.len > 0, fault = drawing->fault.len > 0;

    add_id(drawing);
    html_attribute(drawing->out, "name", drawing->field->name);
    if (drawing->field->required && drawing->field->widget != WIDGET_SWITCH)
        add(drawing, " required");
    if (fault)
        add(drawing, " aria-invalid=\"true\"");
    if (!hint && !fault)
        return;
    add(drawing, " aria-describedby=\"");
    if (hint)
        buffer_printf(drawing->out, "f%u-hint%s", drawing->number, fault ? " " : "");
    if (fault)
        buffer_printf(drawing->out, "f%u-fault", drawing->number);
    add(drawing, "\"");
}

static void add_number(struct drawing *drawing, const char *keyword, const char *attribute)
{
    const json_t *value = json_object_get(drawing->field->schema, keyword);
    struct buffer text;

    if (!json_is_number(value))
        return;
    buffer_init(&text, drawing->web->allocator, 64);
    json_write(&text, value, false);
    html_attribute(drawing->out, attribute, buffer_slice(&text));
    buffer_free(&text);
}

static void add_placeholder(struct drawing *drawing)
{
    const json_t *schema = drawing->field->schema;
    const json_t *example = json_array_get(json_object_get(schema, "examples"), 0);
    struct buffer text;

    if (!example)
        example = json_object_get(schema, "example");
    buffer_init(&text, drawing->web->allocator, SIZE_MAX);
    write_value(&text, example);
    if (!text.len && slice_is(json_text(schema, "format"), "date-time"))
        buffer_add_text(&text, "2026-01-31T12:00:00Z");
    if (text.len && !buffer_failed(&text))
        html_attribute(drawing->out, "placeholder", buffer_slice(&text));
    buffer_free(&text);
}

/* JSON Schema finds its pattern anywhere in the text, HTML asks that it is all of it. */
static void add_pattern(struct drawing *drawing)
{
    struct slice pattern = json_text(drawing->field->schema, "pattern");

    if (!pattern.len)
        return;
    add(drawing, " pattern=\".*(?:");
    html_text(drawing->out, pattern);
    add(drawing, ").*\"");
}

static void draw_line(struct drawing *drawing)
{
    bool number = slice_is(slice_of(drawing->field->type), "number");
    bool file = slice_is(slice_of(drawing->field->type), "file");

    add(drawing, "<input");
    html_attribute(drawing->out, "type", slice_of(drawing->field->type));
    add_common(drawing);
    if (number) {
        add(drawing, slice_is(field_type(drawing->field->schema), "integer")
                         ? " step=\"1\" inputmode=\"numeric\""
                         : " step=\"any\" inputmode=\"decimal\"");
        add_number(drawing, "minimum", "min");
        add_number(drawing, "maximum", "max");
    } else if (!file) {
        add_number(drawing, "minLength", "minlength");
        add_number(drawing, "maxLength", "maxlength");
        add_pattern(drawing);
    }
    if (!file)
        add_placeholder(drawing);
    if (!file && !slice_is(slice_of(drawing->field->type), "password"))
        html_attribute(drawing->out, "value", buffer_slice(&drawing->value));
    add(drawing, " autocomplete=\"off\">");
}

static void draw_text(struct drawing *drawing)
{
    enum widget widget = drawing->field->widget;

    add(drawing,
        widget == WIDGET_TEXT ? "<textarea rows=\"5\"" : "<textarea rows=\"3\" class=\"code\"");
    add_common(drawing);
    if (widget != WIDGET_TEXT)
        add(drawing, " spellcheck=\"false\" autocapitalize=\"off\"");
    add_placeholder(drawing);
    /* The first line's end behind the tag is not the text's. */
    add(drawing, ">\n");
    html_text(drawing->out, buffer_slice(&drawing->value));
    add(drawing, "</textarea>");
}

static void draw_option(struct drawing *drawing, const json_t *value)
{
    struct buffer text;

    buffer_init(&text, drawing->web->allocator, SIZE_MAX);
    write_value(&text, value);
    add(drawing, "<option");
    html_attribute(drawing->out, "value", buffer_slice(&text));
    if (slice_equal(buffer_slice(&text), buffer_slice(&drawing->value)))
        add(drawing, " selected");
    add(drawing, ">");
    html_text(drawing->out, buffer_slice(&text));
    add(drawing, "</option>");
    if (buffer_failed(&text))
        drawing->out->failed = true;
    buffer_free(&text);
}

static void draw_choice(struct drawing *drawing)
{
    const json_t *schema = drawing->field->schema;
    const json_t *values = json_object_get(schema, "enum");

    add(drawing, "<select");
    add_common(drawing);
    add(drawing, "><option value=\"\">\xE2\x80\x94</option>");
    for (size_t at = 0; at < json_array_size(values); at++)
        draw_option(drawing, json_array_get(values, at));
    if (!values)
        draw_option(drawing, json_object_get(schema, "const"));
    add(drawing, "</select>");
}

static bool is_on(struct slice value)
{
    return slice_is(value, "true") || slice_is(value, "on") || slice_is(value, "1");
}

/* An unticked box is not sent: where its absence would say something else, a hidden field before
 * it says no. */
static void draw_switch(struct drawing *drawing)
{
    if (drawing->field->required || json_object_get(drawing->field->schema, "default")) {
        add(drawing, "<input type=\"hidden\" value=\"false\"");
        html_attribute(drawing->out, "name", drawing->field->name);
        add(drawing, ">");
    }
    add(drawing, "<input type=\"checkbox\" value=\"true\"");
    add_common(drawing);
    if (is_on(buffer_slice(&drawing->value)))
        add(drawing, " checked");
    add(drawing, ">");
}

static const char *kind_of(const struct field *field)
{
    switch (field->widget) {
    case WIDGET_LIST:
        return "one a line, or JSON";
    case WIDGET_JSON:
        return "JSON";
    case WIDGET_ANY:
        return "text or JSON";
    case WIDGET_CHOICE:
        return "choice";
    case WIDGET_SWITCH:
        return "yes or no";
    case WIDGET_LINE:
        return slice_is(slice_of(field->type), "file") ? "file" : NULL;
    case WIDGET_TEXT:
        break;
    }
    return NULL;
}

static void draw_label(struct drawing *drawing)
{
    const struct field *field = drawing->field;
    const char *kind = kind_of(field);
    struct slice type = kind ? slice_of(kind) : field_type(field->schema);

    buffer_printf(drawing->out, "<label for=\"f%u\">", drawing->number);
    html_text(drawing->out, field->label);
    add(drawing, "</label> <span class=\"kind\">");
    html_text(drawing->out, type);
    if (field->required)
        add(drawing, ", required");
    add(drawing, "</span>");
}

static void draw_notes(struct drawing *drawing)
{
    if (drawing->field->hint.len) {
        buffer_printf(drawing->out, "<p class=\"hint\" id=\"f%u-hint\">", drawing->number);
        html_text(drawing->out, drawing->field->hint);
        add(drawing, "</p>");
    }
    if (drawing->fault.len) {
        buffer_printf(drawing->out, "<p class=\"fault\" id=\"f%u-fault\">", drawing->number);
        html_text(drawing->out, drawing->fault);
        add(drawing, "</p>");
    }
}

static void draw_input(struct drawing *drawing)
{
    switch (drawing->field->widget) {
    case WIDGET_LINE:
        draw_line(drawing);
        break;
    case WIDGET_CHOICE:
        draw_choice(drawing);
        break;
    case WIDGET_SWITCH:
        draw_switch(drawing);
        break;
    case WIDGET_TEXT:
    case WIDGET_LIST:
    case WIDGET_JSON:
    case WIDGET_ANY:
        draw_text(drawing);
        break;
    }
}

void widget_write(struct buffer *out, const struct web *web, const struct field *field,
                  uint32_t number, struct slice fault)
{
    struct drawing drawing = {
        .out = out, .web = web, .field = field, .number = number, .fault = fault
    };

    buffer_init(&drawing.value, web->allocator, SIZE_MAX);
    find_value(&drawing);
    add(&drawing, fault.len ? "<div class=\"field wrong\">" : "<div class=\"field\">");
    if (field->widget == WIDGET_SWITCH) {
        draw_input(&drawing);
        draw_label(&drawing);
    } else {
        draw_label(&drawing);
        draw_input(&drawing);
    }
    draw_notes(&drawing);
    add(&drawing, "</div>\n");
    if (buffer_failed(&drawing.value))
        out->failed = true;
    buffer_free(&drawing.value);
}
