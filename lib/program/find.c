/* find.c - BM25: how well a function fits the words of a query (Robertson and Zaragoza, 2009). */
#include "program/program.h"

#include <math.h>
#include <string.h>

/* k1: how soon more of the same word says nothing new; b: how much long texts count less. */
#define K1 1.2
#define B  0.5

/* A word of the same class of actions counts so much of the word itself; in the name, so much. */
#define KIN       0.6
#define KIN_NAMED 0.8
/* How much more a function counts all of whose name was asked for. */
#define NAMED 1.0

struct reading {
    struct find *find;
};

static void take(void *context, uint32_t hash)
{
    struct find *find = ((struct reading *)context)->find;

    for (uint32_t i = 0; i < find->word_count; i++)
        if (find->words[i].hash == hash)
            return;
    if (find->word_count == FIND_WORDS)
        return;
    find->words[find->word_count].hash = hash;
    find->words[find->word_count++].action = terms_action(hash);
}

/* What is asked for without a verb of ours: a question wants to see, and `star a repository` has
 * its verb in front. */
static const char *implied(struct slice query)
{
    static const char *const questions[] = { "who ", "what ", "which ", "where ", "how many " };

    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++)
        if (slice_is_nocase(slice_to(query, strlen(questions[i])), questions[i]))
            return "list";
    return "create";
}

static void take_action(void *context, uint32_t hash)
{
    struct find *find = ((struct reading *)context)->find;

    if (find->word_count < FIND_WORDS)
        find->words[find->word_count++].action = terms_action(hash);
}

void find_begin(struct find *find, struct slice query)
{
    struct reading reading = { find };
    bool acts = false;

    *find = (struct find){ 0 };
    query = slice_trim(query);
    terms_read(query, take, &reading);
    for (uint32_t i = 0; i < find->word_count; i++)
        acts |= find->words[i].action != 0;
    if (!acts && find->word_count > 1)
        terms_read(slice_of(implied(query)), take_action, &reading);
}

static const struct term *term_of(const struct function_terms *own, uint32_t hash)
{
    uint32_t low = 0, high = own->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (own->terms[middle].hash == hash)
            return &own->terms[middle];
        if (own->terms[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

void find_learn(struct find *find, const struct program *program, uint32_t at)
{
    const struct program_terms *terms = program_terms(program);
    const struct function_terms *own;

    if (!terms)
        return;
    own = &terms->functions[at];
    find->functions++;
    find->length += (double)own->length;
    for (uint32_t i = 0; i < find->word_count; i++) {
        find->words[i].known += term_of(own, find->words[i].hash) != NULL;
        find->words[i].action_known += find->words[i].action && term_of(own, find->words[i].action);
    }
}

static double fit(const struct find *find, const struct function_terms *own,
                  const struct term *term, uint32_t known)
{
    double usual = find->length / find->functions;
    double often = term ? (double)term->weight : 0;
    double rarity = log(1 + (find->functions - known + 0.5) / (known + 0.5));

    return rarity * often * (K1 + 1) / (often + K1 * (1 - B + B * (double)own->length / usual));
}

/* A name all of whose words are asked for is meant rather than one that says more. */
static double named_share(const struct find *find, const struct function_terms *own)
{
    double asked = 0;

    for (uint32_t t = 0; t < own->count; t++) {
        const struct term *term = &own->terms[t];
        uint32_t action = term->action;
        double best = 0;

        for (uint32_t i = 0; term->named && i < find->word_count; i++) {
            if (find->words[i].hash == term->hash)
                best = 1;
            else if (action && find->words[i].action == action && best < KIN_NAMED)
                best = KIN_NAMED;
        }
        asked += best;
    }
    return own->named ? asked / own->named : 0;
}

double find_score(const struct find *find, const struct program *program, uint32_t at)
{
    const struct program_terms *terms = program_terms(program);
    const struct function_terms *own;
    double sum = 0;

    if (!terms)
        return 0;
    own = &terms->functions[at];
    for (uint32_t i = 0; i < find->word_count; i++) {
        double itself = fit(find, own, term_of(own, find->words[i].hash), find->words[i].known);
        double kin = 0;

        if (find->words[i].action)
            kin = KIN *
                  fit(find, own, term_of(own, find->words[i].action), find->words[i].action_known);
        sum += itself > kin ? itself : kin;
    }
    return sum > 0 ? sum * (1 + NAMED * named_share(find, own)) : 0;
}

uint32_t found_add(struct found *found, uint32_t count, uint32_t most, const void *what,
                   double score)
{
    uint32_t at;

    if (score <= 0 || (count == most && score <= found[count - 1].score))
        return count;
    if (count < most)
        count++;
    for (at = count - 1; at && found[at - 1].score < score; at--)
        found[at] = found[at - 1];
    found[at] = (struct found){ what, score };
    return count;
}
