/* freshness.c - Cache-Control, Expires, Age and Date, as RFC 9111 weighs them. */
#include "outbound/freshness.h"

#include "outbound/httpdate.h"

/* 1.2.2: more seconds than this are this many. */
#define SECONDS_MOST 2147483648ull

enum { HEADER_MOST = 8192 };

/* ---- Cache-Control ------------------------------------------------------------------------ */

/* The next of a list with commas, of which those between quotes part nothing. */
static struct slice next_word(struct slice *rest)
{
    bool quoted = false;
    size_t at = 0;
    struct slice word;

    for (; at < rest->len && (quoted || rest->data[at] != ','); at++) {
        if (rest->data[at] == '"')
            quoted = !quoted;
        else if (rest->data[at] == '\\' && quoted)
            at++;
    }
    word = slice_trim(slice_to(*rest, at));
    *rest = slice_from(*rest, at + 1);
    return word;
}

static struct slice without_quotes(struct slice text)
{
    return text.len >= 2 && slice_starts(text, "\"") && slice_ends(text, "\"")
               ? slice_make(text.data + 1, text.len - 2)
               : text;
}

static bool is_digits(struct slice text)
{
    for (size_t at = 0; at < text.len; at++)
        if (text.data[at] < '0' || text.data[at] > '9')
            return false;
    return text.len > 0;
}

static bool read_seconds(struct slice text, uint64_t *seconds)
{
    if (!is_digits(text))
        return false;
    if (!slice_to_u64(text, seconds) || *seconds > SECONDS_MOST)
        *seconds = SECONDS_MOST;
    return true;
}

/* Said twice, the one that keeps for less counts. */
static void less(uint64_t *kept, uint64_t seconds)
{
    if (seconds < *kept)
        *kept = seconds;
}

static void take_word(struct slice name, struct slice value, struct cache_control *control)
{
    uint64_t seconds = 0;
    bool is_number = read_seconds(value, &seconds);

    if (slice_is_nocase(name, "no-store"))
        control->no_store = true;
    else if (slice_is_nocase(name, "no-cache"))
        control->no_cache = true;
    else if (slice_is_nocase(name, "must-revalidate"))
        control->must_revalidate = true;
    else if (slice_is_nocase(name, "private"))
        control->own = true;
    else if (slice_is_nocase(name, "only-if-cached"))
        control->only_kept = true;
    else if (slice_is_nocase(name, "max-age"))
        less(&control->max_age_s, is_number ? seconds : 0);
    else if (slice_is_nocase(name, "min-fresh"))
        control->min_fresh_s = is_number ? seconds : SECONDS_MOST;
    else if (slice_is_nocase(name, "max-stale") && is_number)
        less(&control->max_stale_s, seconds);
    else if (slice_is_nocase(name, "max-stale"))
        control->stale_is_ok = !value.len;
}

void cache_control_read(struct slice text, struct cache_control *control)
{
    *control = (struct cache_control){
        .max_age_s = FRESHNESS_UNSAID,
        .min_fresh_s = FRESHNESS_UNSAID,
        .max_stale_s = FRESHNESS_UNSAID,
    };
    while (text.len) {
        struct slice value, word = next_word(&text);
        struct slice name = slice_trim(slice_split(word, '=', &value));

        take_word(name, without_quotes(slice_trim(value)), control);
    }
}

/* ---- an answer ------------------------------------------------------------------------------ */

bool freshness_header(const struct jsontext *answer, uint32_t headers, struct slice name,
                      struct buffer *value)
{
    uint32_t node = headers ? jsontext_member(answer, headers, name) : 0;

    buffer_clear(value);
    if (!node || answer->nodes[node].type != JSONTEXT_STRING)
        return false;
    jsontext_string(answer, node, value);
    return true;
}

/* RFC 9110, 15.1: those that are good for later too. 206 is a part, and 304 none of its own. */
static bool may_keep_status(uint32_t status)
{
    static const uint32_t good[] = { 200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501 };

    for (size_t at = 0; at < sizeof good / sizeof good[0]; at++)
        if (status == good[at])
            return true;
    return false;
}

static bool has_star(struct slice vary)
{
    while (vary.len)
        if (slice_is(next_word(&vary), "*"))
            return true;
    return false;
}

static uint64_t minus(uint64_t a, uint64_t b)
{
    return a > b ? a - b : 0;
}

/* 4.2.1: max-age, or Expires less Date. False: nothing is said. */
static bool read_lifetime(const struct jsontext *answer, uint32_t headers,
                          const struct cache_control *control, uint64_t date_ms,
                          struct buffer *text, uint64_t *lifetime_ms)
{
    uint64_t expires_ms;

    *lifetime_ms = 0;
    if (control->max_age_s != FRESHNESS_UNSAID) {
        *lifetime_ms = control->max_age_s * 1000;
        return true;
    }
    if (!freshness_header(answer, headers, SLICE("expires"), text))
        return false;
    /* 5.3: "0" and the like are in the past. */
    if (http_date(buffer_slice(text), &expires_ms))
        *lifetime_ms = minus(expires_ms, date_ms);
    if (*lifetime_ms > SECONDS_MOST * 1000)
        *lifetime_ms = SECONDS_MOST * 1000;
    return true;
}

/* 4.2.3 */
static uint64_t read_age(const struct jsontext *answer, uint32_t headers, uint64_t date_ms,
                         uint64_t asked_ms, uint64_t came_ms, struct buffer *text)
{
    uint64_t apparent = minus(came_ms, date_ms), told = 0, rest;

    if (freshness_header(answer, headers, SLICE("age"), text)) {
        struct slice list = buffer_slice(text);

        if (!read_seconds(next_word(&list), &told))
            told = 0;
    }
    rest = told * 1000 + minus(came_ms, asked_ms);
    return apparent > rest ? apparent : rest;
}

bool freshness_of(const struct jsontext *answer, uint32_t status, uint32_t headers,
                  uint64_t asked_ms, uint64_t came_ms, struct freshness *freshness)
{
    struct cache_control control;
    struct buffer text;
    uint64_t date_ms = came_ms;
    bool said, checked, starred, failed;

    buffer_init(&text, answer->allocator, HEADER_MOST);
    freshness_header(answer, headers, SLICE("cache-control"), &text);
    failed = buffer_failed(&text);
    cache_control_read(buffer_slice(&text), &control);
    starred = freshness_header(answer, headers, SLICE("vary"), &text) &&
              (buffer_failed(&text) || has_star(buffer_slice(&text)));
    *freshness = (struct freshness){ .came_ms = came_ms,
                                     .always_ask = control.no_cache,
                                     .must_ask = control.must_revalidate,
                                     .own = control.own };
    if (freshness_header(answer, headers, SLICE("set-cookie"), &text))
        freshness->own = true;
    if (freshness_header(answer, headers, SLICE("date"), &text) &&
        !http_date(buffer_slice(&text), &date_ms))
        date_ms = came_ms;
    freshness->age_ms = read_age(answer, headers, date_ms, asked_ms, came_ms, &text);
    said = read_lifetime(answer, headers, &control, date_ms, &text, &freshness->lifetime_ms) &&
           freshness->lifetime_ms > 0;
    checked = freshness_header(answer, headers, SLICE("etag"), &text) ||
              freshness_header(answer, headers, SLICE("last-modified"), &text);
    buffer_free(&text);
    return !failed && may_keep_status(status) && !control.no_store && !starred && (said || checked);
}

uint64_t freshness_age_ms(const struct freshness *freshness, uint64_t now_ms)
{
    return freshness->age_ms + minus(now_ms, freshness->came_ms);
}

bool freshness_is_good(const struct freshness *freshness, const struct cache_control *request,
                       uint64_t now_ms)
{
    uint64_t age = freshness_age_ms(freshness, now_ms);
    uint64_t left = minus(freshness->lifetime_ms, age);

    /* A clock that was set back says nothing of an age. */
    if (freshness->always_ask || request->no_cache || now_ms < freshness->came_ms)
        return false;
    if (request->max_age_s != FRESHNESS_UNSAID && age > request->max_age_s * 1000)
        return false;
    if (request->min_fresh_s != FRESHNESS_UNSAID && left < request->min_fresh_s * 1000)
        return false;
    if (left)
        return true;
    if (freshness->must_ask)
        return false;
    return request->stale_is_ok || (request->max_stale_s != FRESHNESS_UNSAID &&
                                    age - freshness->lifetime_ms <= request->max_stale_s * 1000);
}
