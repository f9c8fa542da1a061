/* open.c - a pattern as characters, its failure, and memory that grows. */
#include "regex/inside.h"

#include "base/utf8.h"

#include <string.h>

void regex_fail(struct regex *regex, enum regex_result result, uint32_t at, const char *message)
{
    if (regex->result)
        return;
    regex->result = result;
    regex->failed_at = at;
    regex->message = message;
}

bool regex_spend(struct regex *regex, int64_t units)
{
    if (regex->host->spend && !regex->host->spend(regex->host->host, units))
        regex_fail(regex, REGEX_STOPPED, 0, "stopped");
    return !regex->result;
}

bool regex_room(struct regex *regex, void *list, uint32_t *room, uint32_t count, uint32_t more,
                size_t each)
{
    size_t wanted = (size_t)count + more, bytes;
    void *grown;

    if (regex->result)
        return false;
    if (wanted <= *room)
        return true;
    wanted = wanted < 16 ? 16 : wanted + wanted / 2;
    memcpy(&grown, list, sizeof grown);
    grown = wanted < NO_UNIT && size_mul(wanted, each, &bytes)
                ? mem_resize(regex->host->allocator, grown, bytes)
                : NULL;
    if (!grown) {
        regex_fail(regex, REGEX_MEMORY, 0, "no memory");
        return false;
    }
    memcpy(list, &grown, sizeof grown);
    *room = (uint32_t)wanted;
    return true;
}

void regex_add_letter(struct regex *regex, uint32_t letter)
{
    if (regex_room(regex, &regex->letters, &regex->letters_room, regex->letter_count, 1,
                   sizeof letter))
        regex->letters[regex->letter_count++] = letter;
}

/* One character of UTF-8 or CESU-8, halves too; moves past it. */
static uint32_t decode(struct slice text, size_t *at)
{
    const unsigned char *byte = (const unsigned char *)text.data + *at;
    const size_t left = text.len - *at;

    if (left >= 3 && byte[0] == 0xed && byte[1] >= 0xa0 && byte[1] < 0xc0 &&
        (byte[2] & 0xc0) == 0x80) {
        *at += 3;
        return 0xd000u | (byte[1] & 0x3fu) << 6 | (byte[2] & 0x3fu);
    }
    return utf8_next(text, at);
}

static bool joins(const struct regex *regex, uint32_t low)
{
    return regex->unicode && regex->count && low >= 0xdc00 && low <= 0xdfff &&
           regex->units[regex->count - 1] >= 0xd800 && regex->units[regex->count - 1] <= 0xdbff;
}

static void unit_add(struct regex *regex, uint32_t unit)
{
    if (joins(regex, unit))
        regex->units[regex->count - 1] =
            0x10000 + ((regex->units[regex->count - 1] & 0x3ff) << 10 | (unit & 0x3ff));
    else
        regex->units[regex->count++] = unit;
}

static void units_read(struct regex *regex)
{
    if (regex->pattern.len >= NO_UNIT / 2) {
        regex_fail(regex, REGEX_SYNTAX, 0, "the pattern is too long");
        return;
    }
    if (!regex_spend(regex, (int64_t)regex->pattern.len) ||
        !regex_room(regex, &regex->units, &regex->units_room, 0, (uint32_t)regex->pattern.len + 1,
                    sizeof *regex->units))
        return;
    for (size_t at = 0; at < regex->pattern.len;) {
        const uint32_t c = decode(regex->pattern, &at);

        if (c < 0x10000 || regex->unicode) {
            unit_add(regex, c);
        } else {
            unit_add(regex, 0xd7c0 + (c >> 10));
            unit_add(regex, 0xdc00 + (c & 0x3ff));
        }
    }
}

void regex_open(struct regex *regex, const struct regex_host *host, struct slice pattern,
                unsigned flags)
{
    memset(regex, 0, sizeof *regex);
    regex->host = host;
    regex->pattern = pattern;
    regex->flags = flags;
    regex->sets = flags & REGEX_UNICODE_SETS;
    regex->unicode = flags & (REGEX_UNICODE | REGEX_UNICODE_SETS);
    regex->groups = 1;
    buffer_init(&regex->names, host->allocator, SIZE_MAX);
    units_read(regex);
}

void regex_close(struct regex *regex)
{
    const struct allocator *allocator = regex->host->allocator;

    mem_free(allocator, regex->units);
    mem_free(allocator, regex->nodes);
    mem_free(allocator, regex->letters);
    mem_free(allocator, regex->ranges);
    mem_free(allocator, regex->named_groups);
    mem_free(allocator, regex->buckets);
    mem_free(allocator, regex->references);
    buffer_free(&regex->names);
}

/* The place of a unit in the pattern: as units_read() went. */
static size_t place_of(const struct regex *regex, uint32_t unit)
{
    uint32_t units = 0, before = 0;
    size_t at = 0;

    while (at < regex->pattern.len) {
        const size_t start = at;
        const uint32_t c = decode(regex->pattern, &at);
        const bool second =
            regex->unicode && before >= 0xd800 && before <= 0xdbff && c >= 0xdc00 && c <= 0xdfff;

        if (!second && units >= unit)
            return start;
        units += second ? 0 : c >= 0x10000 && !regex->unicode ? 2 : 1;
        before = second ? 0 : c;
    }
    return regex->pattern.len;
}

enum regex_result regex_report(const struct regex *regex, struct regex_error *error)
{
    if (error && regex->result) {
        error->message = regex->message;
        error->at = regex->result == REGEX_SYNTAX ? place_of(regex, regex->failed_at) : 0;
    }
    return regex->result;
}
