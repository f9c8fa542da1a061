/* search.c - definitions by their words: BM25 over the index, best first.
 *
 * Each word of the query is also a prefix, worth less than the word itself.
 * Words, entries and results that one search looks at are bounded. Equal
 * scores go by id, so that pages follow one another. */
#include "store/inside.h"

#include <math.h>
#include <string.h>

#define DEFAULT_LIMIT 100
#define MOST_LIMIT    1000
#define MOST_QUERY    1024  /* bytes of the query that are looked at */
#define MOST_WORDS    16    /* words of the query */
#define MOST_ENTRIES  10000 /* entries of the index, for each of them */
#define MOST_CURSOR   300

#define K1     1.2 /* how soon more of the same word says nothing new */
#define B      0.5 /* how much long definitions are held back */
#define PREFIX 0.5 /* worth of a prefix beside the whole word */

struct hit {
    size_t id_at;
    uint32_t id_len;
    uint32_t word;        /* of the query */
    uint32_t weight, sum; /* as in the index */
    double score;
};

struct finding {
    struct slice query, prefix, type;
    uint32_t limit;
    uint64_t after_score; /* the cursor: what comes after (score, id) */
    struct slice after_id;
    struct buffer *out;
    double definitions, average;
    struct buffer ids;
    struct hit *hits;
    size_t count, room;
};

static struct slice hit_id(const struct finding *finding, const struct hit *hit)
{
    return slice_make(finding->ids.data + hit->id_at, hit->id_len);
}

static uint64_t hit_score(const struct hit *hit)
{
    return (uint64_t)(hit->score * 1000.0 + 0.5);
}

/* --- order: a heap sort, in place --- */

typedef bool (*before_fn)(const struct finding *finding, const struct hit *a, const struct hit *b);

static bool before_by_id(const struct finding *finding, const struct hit *a, const struct hit *b)
{
    int order = slice_compare(hit_id(finding, a), hit_id(finding, b));

    return order < 0 || (order == 0 && a->word < b->word);
}

static bool before_by_score(const struct finding *finding, const struct hit *a, const struct hit *b)
{
    uint64_t first = hit_score(a);
    uint64_t second = hit_score(b);

    return first > second ||
           (first == second && slice_compare(hit_id(finding, a), hit_id(finding, b)) < 0);
}

static void swap(struct hit *a, struct hit *b)
{
    struct hit kept = *a;

    *a = *b;
    *b = kept;
}

static void sink(struct finding *finding, size_t at, size_t count, before_fn before)
{
    struct hit *hits = finding->hits;

    for (size_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && before(finding, &hits[child], &hits[child + 1]))
            child++;
        if (!before(finding, &hits[at], &hits[child]))
            return;
        swap(&hits[at], &hits[child]);
        at = child;
    }
}

static void sort(struct finding *finding, before_fn before)
{
    for (size_t at = finding->count / 2; at-- > 0;)
        sink(finding, at, finding->count, before);
    for (size_t count = finding->count; count > 1; count--) {
        swap(&finding->hits[0], &finding->hits[count - 1]);
        sink(finding, 0, count - 1, before);
    }
}

/* --- gathering --- */

static bool add_hit(struct finding *finding, struct slice id, uint32_t word, struct slice value)
{
    struct hit *hit;

    if (finding->count == finding->room) {
        size_t room = finding->room ? 2 * finding->room : 64;
        struct hit *grown = mem_resize(finding->ids.allocator, finding->hits, room * sizeof *grown);

        if (!grown)
            return false;
        finding->hits = grown;
        finding->room = room;
    }
    hit = &finding->hits[finding->count];
    *hit = (struct hit){ .id_at = finding->ids.len, .id_len = (uint32_t)id.len, .word = word };
    if (value.len == 8) {
        hit->weight = (uint32_t)(number_read(value.data) >> 32);
        hit->sum = (uint32_t)number_read(value.data);
    }
    buffer_add_slice(&finding->ids, id);
    finding->count += !buffer_failed(&finding->ids);
    return !buffer_failed(&finding->ids);
}

/* Scores the hits of one word of the index, which are the last ones. */
static void score(struct finding *finding, size_t first, bool whole)
{
    double found = (double)(finding->count - first);
    double rarity = log(1.0 + (finding->definitions - found + 0.5) / (found + 0.5));

    for (size_t at = first; at < finding->count; at++) {
        struct hit *hit = &finding->hits[at];
        double weight = hit->weight;
        double held = K1 * (1.0 - B + B * hit->sum / finding->average);

        hit->score = rarity * weight * (K1 + 1.0) / (weight + held) * (whole ? 1.0 : PREFIX);
    }
}

static mdx_status gather(struct txn *txn, struct finding *finding, const struct word *word,
                         uint32_t nth)
{
    struct slice text = slice_make(word->text, word->len);
    struct key current = { .len = 0 }; /* the word of the index whose entries come now */
    struct key key;
    struct slice value;
    size_t first = finding->count;
    mdx_status status = MDX_OK;

    key_text(&key, text);
    for (unsigned entries = 0; entries < MOST_ENTRIES; entries++) {
        struct slice id;
        size_t len;

        status = txn_seek(txn, MDX_STORE_WORDS, false, &key, text.len, &value);
        if (status)
            break;
        id = key_second(&key);
        len = key.len - id.len - (id.len > 0);
        if (current.len != len || memcmp(current.bytes, key.bytes, len) != 0) {
            score(finding, first, current.len == text.len);
            first = finding->count;
            key_text(&current, slice_make(key.bytes, len));
        }
        if (!add_hit(finding, id, nth, value))
            return error_no_memory(txn->error);
        key_after(&key);
    }
    score(finding, first, current.len == text.len);
    return status == MDX_E_NOT_FOUND ? MDX_OK : status;
}

/* Of a query's word the best hit counts, the words add up: one hit an id remains. */
static void merge(struct finding *finding)
{
    size_t kept = 0;
    double best = 0;

    sort(finding, before_by_id);
    for (size_t at = 0; at < finding->count; at++) {
        struct hit *hit = &finding->hits[at];
        struct hit *last = kept ? &finding->hits[kept - 1] : NULL;

        if (!last || !slice_equal(hit_id(finding, hit), hit_id(finding, last))) {
            best = hit->score;
            finding->hits[kept++] = *hit;
        } else if (last->word != hit->word) {
            best = hit->score;
            last->score += hit->score;
            last->word = hit->word;
        } else if (hit->score > best) {
            last->score += hit->score - best;
            best = hit->score;
        }
    }
    finding->count = kept;
    sort(finding, before_by_score);
}

/* --- the answer --- */

static bool wanted(const struct finding *finding, const struct hit *hit)
{
    struct slice id = hit_id(finding, hit);
    uint64_t points = hit_score(hit);

    if (finding->prefix.len && !slice_equal(slice_to(id, finding->prefix.len), finding->prefix))
        return false;
    return !finding->after_id.len || points < finding->after_score ||
           (points == finding->after_score && slice_compare(id, finding->after_id) > 0);
}

static void add_points(struct buffer *out, uint64_t points)
{
    buffer_printf(out, "%llu.%03llu", (unsigned long long)(points / 1000),
                  (unsigned long long)(points % 1000));
}

static void add_result(struct buffer *out, struct slice id, const struct head *head,
                       const struct hit *hit)
{
    buffer_add_text(out, "{\"id\":");
    buffer_add_json(out, id);
    answer_member(out, "title", head->title);
    answer_member(out, "description", head->description);
    answer_member(out, "type", head->type);
    buffer_add_text(out, ",\"score\":");
    add_points(out, hit_score(hit));
    buffer_add_char(out, '}');
}

static mdx_status add_results(struct txn *txn, struct finding *finding)
{
    const struct hit *last = NULL;
    uint32_t count = 0;

    for (size_t at = 0; at < finding->count; at++) {
        const struct hit *hit = &finding->hits[at];
        struct slice id = hit_id(finding, hit);
        struct head head;
        mdx_status status;

        if (!wanted(finding, hit))
            continue;
        status = head_get(txn, id, &head);
        if (status && status != MDX_E_NOT_FOUND)
            return status;
        if (status || head.kind == RECORD_DELETE ||
            (finding->type.len && !slice_equal(finding->type, head.type)))
            continue;
        if (count == finding->limit) {
            buffer_printf(finding->out, "],\"next\":\"%llu:%.*s\"}",
                          (unsigned long long)hit_score(last), (int)last->id_len,
                          finding->ids.data + last->id_at);
            return MDX_OK;
        }
        buffer_add_text(finding->out, count++ ? "," : "");
        add_result(finding->out, id, &head, hit);
        last = hit;
    }
    buffer_add_text(finding->out, "]}");
    return MDX_OK;
}

static mdx_status gather_all(struct txn *txn, struct finding *finding)
{
    struct slice query = slice_to(finding->query, MOST_QUERY);
    struct counts counts;
    struct word word;
    size_t at = 0;
    mdx_status status = counts_get(txn, &counts);

    finding->definitions = (double)counts.definitions;
    finding->average = counts.definitions && counts.weight
                           ? (double)counts.weight / (double)counts.definitions
                           : 1.0;
    for (uint32_t nth = 0; !status && nth < MOST_WORDS && word_next(query, &at, &word, NULL); nth++)
        status = gather(txn, finding, &word, nth);
    return status;
}

static mdx_status find(struct txn *txn, void *context)
{
    struct finding *finding = context;
    mdx_status status = gather_all(txn, finding);

    if (status)
        return status;
    merge(finding);
    buffer_add_text(finding->out, "{\"query\":");
    buffer_add_json(finding->out, finding->query);
    buffer_add_text(finding->out, ",\"results\":[");
    status = add_results(txn, finding);
    return status ? status : answer_end(finding->out, txn->error);
}

static mdx_status read_options(struct finding *finding, const mdx_list_options *options,
                               struct error *error)
{
    struct slice cursor, score_text;

    finding->limit = DEFAULT_LIMIT;
    if (!options)
        return MDX_OK;
    finding->prefix = slice_make(options->prefix, options->prefix_len);
    finding->type = slice_make(options->type, options->type_len);
    if (options->limit)
        finding->limit = options->limit < MOST_LIMIT ? options->limit : MOST_LIMIT;
    cursor = slice_make(options->cursor, options->cursor_len);
    if (!cursor.len)
        return MDX_OK;
    score_text = slice_split(cursor, ':', &finding->after_id);
    if (cursor.len > MOST_CURSOR || !slice_to_u64(score_text, &finding->after_score) ||
        !id_fits(finding->after_id))
        return error_set(error, CODE_INVALID_PARAMS,
                         "the cursor is none; give the `next` of the page before");
    return MDX_OK;
}

mdx_status store_search(struct store *store, struct slice query, const mdx_list_options *options,
                        struct buffer *out, struct error *error)
{
    struct finding finding = { .query = query, .out = out };
    mdx_status status = read_options(&finding, options, error);

    if (status)
        return status;
    buffer_init(&finding.ids, store->allocator, SIZE_MAX);
    status = txn_read(store, find, &finding, error);
    buffer_free(&finding.ids);
    mem_free(store->allocator, finding.hits);
    return status;
}
