/* tool_names.c - the tools of everything loaded, by names that every client takes.
 *
 * A name is made of the id and the function's path, other characters than A-Z a-z 0-9 _ - become _.
 * One that is too long, or that two tools would have, ends in a hash of the full name, so it is the
 * same whatever else is loaded. A name made of nothing else is never changed for another's sake. */
#include "codec/mcp/mcp.h"

#include "base/hash.h"
#include "base/map.h"

#define HASH_CHARS 9 /* _ and eight digits */

void mcp_plain_name(struct buffer *out, struct slice text)
{
    char *at = buffer_reserve(out, text.len);

    if (!at)
        return;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.data[i];
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '_' || c == '-';

        at[i] = plain ? c : '_';
    }
    out->len += text.len;
}

void mcp_index_release(struct mcp_index *index)
{
    if (!index || __atomic_sub_fetch(&index->references, 1, __ATOMIC_ACQ_REL))
        return;
    map_free(index->names, NULL, NULL);
    catalogue_release(index->catalogue);
    buffer_free(&index->texts);
    buffer_free(&index->hashed);
    mem_free(index->allocator, index->tools);
    mem_free(index->allocator, index);
}

const json_t *mcp_row(const struct mcp_tool *tool)
{
    return json_array_get(json_object_get(tool->program->model, "functions"), tool->at);
}

/* `tools: { PATH: { name } }`, or empty. */
static struct slice given_name(const struct mcp_tool *tool)
{
    const json_t *tools = json_object_get(tool->program->model, "tools");
    const struct function *function = &tool->program->functions[tool->at];
    const json_t *entry =
        tools ? json_object_getn(tools, function->path.data ? function->path.data : "",
                                 function->path.len)
              : NULL;

    return entry ? json_text(entry, "name") : SLICE("");
}

/* With the id in front, or as it is called at the definition's own endpoint. */
static void add_name(struct buffer *out, const struct mcp_tool *tool, bool own)
{
    struct slice path = tool->program->functions[tool->at].path;
    struct slice given = given_name(tool);

    if (given.len)
        path = given;
    if (!own || !path.len)
        mcp_plain_name(out, tool->program->id);
    if (!own && path.len)
        buffer_add_text(out, "__");
    if (path.len)
        mcp_plain_name(out, path);
}

static bool is_given(const struct mcp_tool *tool)
{
    return !tool->program->functions[tool->at].path.len &&
           slice_equal(tool->name, tool->program->id);
}

/* Cut to fit, with the hash of what it stands for. */
static void add_hashed(struct buffer *out, const struct mcp_tool *tool, uint32_t most)
{
    const struct slice path = tool->program->functions[tool->at].path;
    unsigned char digest[32];
    struct sha256 hash;

    sha256_init(&hash);
    sha256_add(&hash, tool->program->id.data, tool->program->id.len);
    sha256_add(&hash, "#", 1);
    if (path.len)
        sha256_add(&hash, path.data, path.len);
    sha256_end(&hash, digest);
    buffer_add_slice(out, slice_to(tool->name, most - HASH_CHARS));
    buffer_add_char(out, '_');
    buffer_add_hex(out, digest, 4);
}

/* Names are offsets until all are written: the texts may still move. */
static void write_names(struct mcp_index *index, bool own)
{
    size_t from = 0;

    for (uint32_t i = 0; i < index->count; i++) {
        add_name(&index->texts, &index->tools[i], own);
        index->tools[i].name.len = index->texts.len - from;
        from = index->texts.len;
    }
    from = 0;
    for (uint32_t i = 0; i < index->count && !buffer_failed(&index->texts); i++) {
        index->tools[i].name.data = index->texts.data + from;
        from += index->tools[i].name.len;
    }
}

enum { TOO_LONG = 1, SHARED = 2 };

/* The first of each name is in the map; of those that share one, one may keep it. */
static bool find_shared(struct mcp_index *index, unsigned char *flags)
{
    for (uint32_t i = 0; i < index->count; i++) {
        struct mcp_tool *tool = &index->tools[i];
        struct mcp_tool *other = map_get(index->names, tool->name);

        flags[i] = tool->name.len > index->name_chars ? TOO_LONG : 0;
        if (other && is_given(tool))
            flags[other - index->tools] |= SHARED;
        else if (other) {
            flags[i] |= SHARED;
            flags[other - index->tools] |= is_given(other) ? 0 : SHARED;
        }
        if ((!other || is_given(tool)) && !map_put(index->names, tool->name, tool, NULL))
            return false;
    }
    return true;
}

/* The name that was shared means nobody, unless one of them kept it. A long one goes on being
 * understood. */
static bool name_hashed(struct mcp_index *index, const unsigned char *flags)
{
    size_t room;

    if (!size_mul(index->count, (size_t)index->name_chars + HASH_CHARS, &room) ||
        !buffer_reserve(&index->hashed, room))
        return false;
    for (uint32_t i = 0; i < index->count; i++) {
        struct mcp_tool *tool = &index->tools[i];
        const size_t from = index->hashed.len;

        if (!flags[i])
            continue;
        add_hashed(&index->hashed, tool, index->name_chars);
        if ((flags[i] & SHARED) && map_get(index->names, tool->name) == tool)
            map_remove(index->names, tool->name);
        tool->name = slice_make(index->hashed.data + from, index->hashed.len - from);
        if (!map_put(index->names, tool->name, tool, NULL))
            return false;
    }
    return !buffer_failed(&index->hashed);
}

static bool name_all(struct mcp_index *index, bool own)
{
    unsigned char *flags = mem_new(index->allocator, (size_t)index->count + 1);
    bool any = false, good;

    if (!flags)
        return false;
    write_names(index, own);
    good = !buffer_failed(&index->texts) && find_shared(index, flags);
    for (uint32_t i = 0; i < index->count && !any; i++)
        any = flags[i] != 0;
    if (good && any)
        good = name_hashed(index, flags);
    mem_free(index->allocator, flags);
    return good;
}

static void fill_tools(struct mcp_index *index, const struct program *own)
{
    for (uint32_t p = 0; p < index->catalogue->count; p++) {
        const struct program *program = index->catalogue->programs[p];

        if (own && program != own)
            continue;
        for (uint32_t at = 0; at < program->function_count; at++)
            index->tools[index->count++] = (struct mcp_tool){ .program = program, .at = at };
    }
}

static size_t count_tools(const struct catalogue *catalogue, const struct program *own)
{
    size_t count = 0;

    for (uint32_t p = 0; p < catalogue->count; p++)
        if (!own || catalogue->programs[p] == own)
            count += catalogue->programs[p]->function_count;
    return count;
}

struct mcp_index *mcp_index_make(const struct allocator *allocator,
                                 const struct catalogue *catalogue, const struct program *own,
                                 uint32_t name_chars)
{
    struct mcp_index *index = mem_new(allocator, sizeof *index);

    if (!index)
        return NULL;
    index->allocator = allocator;
    index->references = 1;
    index->name_chars = name_chars < 16 ? 16 : name_chars;
    index->catalogue = catalogue_retain(catalogue);
    buffer_init(&index->texts, allocator, SIZE_MAX);
    buffer_init(&index->hashed, allocator, SIZE_MAX);
    index->names = map_new(allocator);
    index->tools = mem_array(allocator, count_tools(catalogue, own) + 1, sizeof *index->tools);
    if (index->names && index->tools) {
        fill_tools(index, own);
        if (name_all(index, own != NULL))
            return index;
    }
    mcp_index_release(index);
    return NULL;
}

/* ---- from a name to what is called ---- */

static void add_target(struct buffer *target, struct slice id, struct slice version,
                       struct slice path)
{
    buffer_add_slice(target, id);
    if (version.len) {
        buffer_add_char(target, '@');
        buffer_add_slice(target, version);
    }
    if (path.len) {
        buffer_add_char(target, '#');
        buffer_add_slice(target, path);
    }
}

static const struct mcp_tool *tool_of(const struct mcp_index *index, const struct program *program,
                                      struct slice path)
{
    for (uint32_t i = 0; i < index->count; i++)
        if (index->tools[i].program == program &&
            slice_equal(program->functions[index->tools[i].at].path, path))
            return &index->tools[i];
    return NULL;
}

/* `id[@version][#path]`, or at a definition's own endpoint also its path alone. */
static const struct mcp_tool *find_full(struct mcp *mcp, struct slice name, struct slice *version)
{
    struct slice path, id = slice_split(name, '#', &path);
    const struct program *program;
    const struct mcp_tool *tool = NULL;

    id = slice_split(id, '@', version);
    program = mcp->own ? mcp->own : catalogue_find(mcp->index->catalogue, id);
    if (program && slice_equal(program->id, id))
        tool = tool_of(mcp->index, program, path);
    if (!tool && mcp->own) {
        *version = SLICE("");
        tool = tool_of(mcp->index, mcp->own, name);
    }
    return tool;
}

const struct mcp_tool *mcp_find_tool(struct mcp *mcp, struct slice name, struct buffer *target)
{
    const struct mcp_tool *tool = map_get(mcp->index->names, name);
    struct slice version = SLICE(""), scope_version;

    if (!tool)
        tool = find_full(mcp, name, &version);
    if (!tool)
        return NULL;
    slice_split(mcp->scope, '@', &scope_version);
    add_target(target, tool->program->id, version.len ? version : scope_version,
               tool->program->functions[tool->at].path);
    return tool;
}
