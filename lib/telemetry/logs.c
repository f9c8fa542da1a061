/* logs.c - which lines of log go to the bridge: a level for all, others by definition or scope. */
#include "telemetry/telemetry.h"

#include <string.h>

static bool read_level(struct slice name, uint32_t *level)
{
    static const char *const names[] = { "debug", "info", "warn", "error", "silent" };

    for (uint32_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (slice_is_nocase(name, names[i])) {
            *level = i;
            return true;
        }
    return false;
}

struct levels {
    uint32_t count;
    struct log_level rows[SCOPES];
};

static mdx_status read_levels(struct slice text, struct levels *levels, struct error *error)
{
    levels->count = 0;
    while (text.len) {
        struct slice level, word = slice_split(text, ' ', &text);
        struct log_level *row = &levels->rows[levels->count];

        if (!word.len)
            continue;
        if (levels->count == SCOPES)
            return error_set(error, CODE_BAD_ARGUMENT, "more than %d levels of logs", SCOPES);
        row->scope = slice_split(word, '=', &level);
        if (!level.data || row->scope.len == word.len) {
            level = row->scope;
            row->scope.len = 0;
        }
        if (!read_level(level, &row->level)) {
            error_set(error, CODE_BAD_ARGUMENT, "levels of logs: '%.*s' is none",
                      (int)(level.len < 40 ? level.len : 40), level.data);
            error_hint(error, "One of debug, info, warn, error, silent; or SCOPE=LEVEL.");
            return MDX_E_ARGUMENT;
        }
        levels->count++;
    }
    return MDX_OK;
}

mdx_status telemetry_set_levels(struct telemetry *telemetry, struct slice text, struct error *error)
{
    char *copy = text.len ? mem_copy(telemetry->allocator, text.data, text.len) : NULL;
    struct levels levels;
    mdx_status status;

    if (text.len && !copy)
        return error_no_memory(error);
    status = read_levels(slice_make(copy, text.len), &levels, error);
    if (status) {
        mem_free(telemetry->allocator, copy);
        return status;
    }
    lock_take(&telemetry->levels_lock);
    mem_free(telemetry->allocator, telemetry->levels_text);
    telemetry->levels_text = copy;
    telemetry->level_count = levels.count;
    memcpy(telemetry->levels, levels.rows, sizeof levels.rows);
    atomic_store(&telemetry->filters, levels.count > 0);
    lock_give(&telemetry->levels_lock);
    return MDX_OK;
}

/* The definition's own level, else the scope's, else the one for all. */
bool telemetry_logs(struct telemetry *telemetry, struct slice id, struct slice scope,
                    uint32_t level)
{
    uint32_t least = MDX_LOG_DEBUG, rank = 0;

    if (!telemetry->host->bridge.log)
        return false;
    if (!telemetry_on(&telemetry->filters))
        return true;
    lock_take(&telemetry->levels_lock);
    for (uint32_t i = 0; i < telemetry->level_count; i++) {
        const struct log_level *row = &telemetry->levels[i];
        uint32_t found = !row->scope.len                  ? 1
                         : slice_equal(row->scope, scope) ? 2
                         : slice_equal(row->scope, id)    ? 3
                                                          : 0;

        if (found > rank || (found && found == rank)) {
            least = row->level;
            rank = found;
        }
    }
    lock_give(&telemetry->levels_lock);
    return level >= least;
}

void telemetry_log(struct telemetry *telemetry, const mdx_log *line)
{
    if (telemetry_logs(telemetry, slice_make(line->id, line->id_len),
                       slice_make(line->scope, line->scope_len), line->level))
        host_log(telemetry->host, line);
}
