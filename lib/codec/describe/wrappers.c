/* wrappers.c - what is loaded as TypeScript: one interface that has every function, with comments
 * of their descriptions, and an object of it that makes each a call by its name.
 *
 * It compiles with `tsc --strict` whatever is loaded, also for ES5. */
#include "codec/describe/describe.h"

static const char call_type[] =
    "\n"
    "/** How a function is called by its name, with its arguments as one object: call() in a\n"
    " * definition, or what a client has for it. */\n"
    "export type Call = (name: string, params?: any) => Promise<any>;\n"
    "\n"
    "/** Every function as one of the language: await wrap(call).SOURCE.TOOL({ ... }). */\n"
    "export function wrap(call: Call): Definitions {\n"
    "  return {\n";

static const json_t *property_of(const json_t *schema, struct slice name)
{
    return name.len ? json_object_getn(json_object_get(schema, "properties"), name.data, name.len)
                    : NULL;
}

static bool is_optional(const json_t *schema, const struct parameter *parameter)
{
    return parameter->has_default || !property_of(schema, parameter->name) ||
           !describe_requires(schema, parameter->name);
}

/* The first parameter from which on all may be left out: only those have a `?`. */
static uint32_t first_optional(const json_t *schema, const struct function *function)
{
    uint32_t first = function->parameter_count;

    while (first && (function->parameters[first - 1].rest ||
                     is_optional(schema, &function->parameters[first - 1])))
        first--;
    return first;
}

static void add_parameter(struct buffer *out, const json_t *schema, const struct function *function,
                          uint32_t at, unsigned depth)
{
    const struct parameter *parameter = &function->parameters[at];
    const bool last = at >= first_optional(schema, function);

    buffer_add_text(out, parameter->rest ? "..." : "");
    if (describe_is_identifier(parameter->name))
        buffer_add_slice(out, parameter->name);
    else
        buffer_printf(out, "argument%u", at + 1);
    if (parameter->rest) {
        buffer_add_text(out, ": unknown[]");
        return;
    }
    buffer_add_text(out, last ? "?: " : ": ");
    describe_type(out, schema, property_of(schema, parameter->name), depth);
    if (!last && is_optional(schema, parameter))
        buffer_add_text(out, " | undefined");
}

/* The parameters of a DO's function, by name; those of a Function are its one input. */
static void add_parameters(struct buffer *out, const struct program *program, uint32_t number,
                           unsigned depth)
{
    const struct function *function = &program->functions[number];
    const json_t *schema = json_object_get(described_row(program, number), "inputSchema");

    if (!function->service) {
        buffer_add_text(out, json_array_size(json_object_get(schema, "required")) ? "input: "
                                                                                  : "input?: ");
        describe_type(out, schema, schema, depth);
        return;
    }
    for (uint32_t at = 0; at < function->parameter_count; at++) {
        buffer_add_text(out, at ? ", " : "");
        add_parameter(out, schema, function, at, depth);
    }
}

static void add_signature(struct buffer *out, const struct program *program, uint32_t number,
                          unsigned depth)
{
    const json_t *output = json_object_get(described_row(program, number), "outputSchema");

    buffer_add_char(out, '(');
    add_parameters(out, program, number, depth);
    buffer_add_text(out, "): Promise<");
    if (json_is_object(output))
        describe_type(out, output, output, depth);
    else
        buffer_add_text(out, "unknown");
    buffer_add_text(out, ">;\n");
}

/* ---- the call of each ---------------------------------------------------------------------- */

/* In an object literal `"__proto__": x` would not be a member. */
static void add_member(struct buffer *out, struct slice key)
{
    if (slice_is(key, "__proto__"))
        buffer_add_text(out, "[\"__proto__\"]");
    else
        describe_key(out, key);
}

/* `NAME__TOOL` of a source, `ID` of a function, `ID#PATH` of a service's. */
static void add_target(struct buffer *out, const struct program *program, uint32_t number)
{
    const struct function *function = &program->functions[number];
    struct buffer name;

    buffer_init(&name, out->allocator, SIZE_MAX);
    buffer_add_slice(&name, program->id);
    if (function->path.len)
        buffer_add_text(&name, program->outside ? "__" : "#");
    buffer_add_slice(&name, function->path);
    buffer_add_json(out, buffer_slice(&name));
    out->failed |= name.failed;
    buffer_free(&name);
}

/* `(a0, ...a1) => call(NAME, { first: a0, rest: a1 })`. What is taken apart gets all members. */
static void add_positions(struct buffer *out, const struct program *program, uint32_t number)
{
    const struct function *function = &program->functions[number];

    buffer_add_text(out, ": (");
    for (uint32_t at = 0; at < function->parameter_count; at++)
        buffer_printf(out, "%s%sa%u", at ? ", " : "", function->parameters[at].rest ? "..." : "",
                      at);
    buffer_add_text(out, ") => call(");
    add_target(out, program, number);
    buffer_add_text(out, function->parameter_count ? ", { " : "");
    for (uint32_t at = 0; at < function->parameter_count; at++) {
        buffer_add_text(out, at ? ", " : "");
        if (!function->parameters[at].name.len) {
            buffer_printf(out, "...(a%u as object)", at);
            continue;
        }
        add_member(out, function->parameters[at].name);
        buffer_printf(out, ": a%u", at);
    }
    buffer_add_text(out, function->parameter_count ? " }),\n" : "),\n");
}

static void add_call(struct buffer *out, const struct program *program, uint32_t number,
                     unsigned depth)
{
    (void)depth;
    if (program->functions[number].service) {
        add_positions(out, program, number);
        return;
    }
    buffer_add_text(out, ": (input) => call(");
    add_target(out, program, number);
    buffer_add_text(out, ", input),\n");
}

/* ---- both ------------------------------------------------------------------------------------ */

/* The interface, or the object. */
struct form {
    void (*add_function)(struct buffer *out, const struct program *program, uint32_t number,
                         unsigned depth);
    void (*add_key)(struct buffer *out, struct slice key);
    bool has_comments;
    unsigned depth; /* of definitions */
    const char *end;
};

static const struct form types = { add_signature, describe_key, true, 1, "};\n" };
static const struct form calls = { add_call, add_member, false, 2, "},\n" };

/* One that comes earlier in the same namespace has written the namespace. */
static bool is_written(const struct program *program, uint32_t number, struct slice space)
{
    for (uint32_t i = 0; i < number; i++) {
        struct slice path = program->functions[i].path;

        if (slice_equal(slice_to(path, space.len), space) &&
            (path.len == space.len || path.data[space.len] == '.'))
            return true;
    }
    return false;
}

/* The functions whose paths begin with the prefix, each namespace an object. */
static void add_space(struct buffer *out, const struct form *form, const struct program *program,
                      struct slice prefix, unsigned depth)
{
    for (uint32_t i = 0; i < program->function_count; i++) {
        struct slice path = program->functions[i].path, rest, segment, space;

        if (path.len <= prefix.len || !slice_equal(slice_to(path, prefix.len), prefix))
            continue;
        segment = slice_split(slice_from(path, prefix.len), '.', &rest);
        space = slice_to(path, prefix.len + segment.len);
        if ((rest.len || prefix.len) && is_written(program, i, space))
            continue;
        if (!rest.len && form->has_comments)
            describe_comment(out, json_text(described_row(program, i), "description"), depth);
        buffer_add_text(out, describe_indent(depth));
        form->add_key(out, segment);
        if (rest.len && depth < 28) {
            buffer_add_text(out, ": {\n");
            add_space(out, form, program, slice_to(path, space.len + 1), depth + 1);
            buffer_printf(out, "%s%s", describe_indent(depth), form->end);
        } else {
            form->add_function(out, program, i, depth);
        }
    }
}

static void add_program(struct buffer *out, const struct form *form, const struct program *program)
{
    if (form->has_comments)
        describe_comment(out, program->description, form->depth);
    buffer_add_text(out, describe_indent(form->depth));
    form->add_key(out, program->id);
    if (program->function_count && !program->functions[0].path.len) {
        form->add_function(out, program, 0, form->depth);
        return;
    }
    buffer_add_text(out, ": {\n");
    add_space(out, form, program, SLICE(""), form->depth + 1);
    buffer_printf(out, "%s%s", describe_indent(form->depth), form->end);
}

void describe_types(const struct described *described, struct buffer *out)
{
    const struct program *program;

    buffer_add_text(out, "// What is loaded, as TypeScript. Made anew with every load.\n"
                         "export interface Definitions {\n");
    for (uint32_t i = 0; (program = described_at(described, i)); i++)
        add_program(out, &types, program);
    buffer_add_text(out, "}\n");
    buffer_add_text(out, call_type);
    for (uint32_t i = 0; (program = described_at(described, i)); i++)
        add_program(out, &calls, program);
    buffer_add_text(out, "  };\n}\n");
}
