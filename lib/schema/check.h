/* check.h - what the files that check a value share. */
#ifndef MDX_SCHEMA_CHECK_H
#define MDX_SCHEMA_CHECK_H

#include "schema/edit.h"
#include "schema/node.h"

/* Values and in-place schemas on top of one another: 64 KiB of the host's stack at most. */
#define MOST_DEPTH 128

/* Where in the value the check is, from the inside out. */
struct place {
    const struct place *up;
    const struct jsontext *index;
    uint32_t key; /* node of the key; 0: an element of a list */
    uint32_t item;
};

/* What is told of a value that does not fit. */
struct complaints {
    bool explains; /* with the place in the schema */
    struct slice prefix;
    struct buffer details, message;
    uint32_t count;
};

/* The resources that a check came through, from the inside out. */
struct scope_frame {
    const struct scope_frame *up;
    const struct scope *scope;
};

/* evaluated.c: what of the value at `node` was looked at. */
struct evaluated {
    struct evaluated *outer;
    const struct jsontext *index;
    uint32_t node, count;
    uint64_t few;        /* the first 64, when there are no more */
    unsigned char *more; /* else all of them */
};

struct check {
    const struct jsontext *index;
    struct complaints *complaints;
    struct edits *edits;
    enum schema_mode mode;
    const struct scope_frame *scopes; /* only where the schema is dynamic */
    struct evaluated *evaluated;      /* the innermost record; or NULL */
    const struct node *at;            /* whose keywords are being checked */
    uint32_t steps;                   /* work that may still be done */
    struct schema_time *time;         /* and how long; NULL: without a limit */
    uint32_t depth;
    bool dynamic; /* scopes count */
    bool quiet;   /* only the answer counts: nothing is told, the first misfit ends it */
    bool fill;    /* defaults are put in */
    bool no_memory, exhausted;
    bool deep;                    /* exhausted for depth */
    bool late;                    /* exhausted for time */
    const struct pattern *costly; /* exhausted in this one */
};

/* A value as the keywords see it: as written, or as coerced. */
struct view {
    uint32_t node;
    uint32_t type; /* enum jsontype */
    struct slice raw;
    bool coerced; /* then a scalar other than a text, or a list of one */
};

/* check.c: true when the value at `node` fits. */
bool check_node(struct check *check, const struct node *schema, uint32_t node,
                const struct place *place);
/* Whether it would fit, in silence; what was coerced on the way stays only when keep is set. */
bool check_try(struct check *check, const struct node *schema, uint32_t node,
               const struct place *place, enum schema_mode mode, bool keep);
/* accept.c: the value surely fits as it is; else it has to be checked. */
bool schema_accepts(const struct schema *schema, const struct jsontext *index, uint32_t node,
                    uint32_t steps, struct schema_time *time);
/* check.c: adds the text of the value with the defaults that are missing inside, whether it fits or
 * not; nothing when none is. *steps: what it may cost, of which it takes. False: it cost too much,
 * or there is no memory. */
bool check_fill(const struct node *schema, const struct jsontext *index, uint32_t *steps,
                struct buffer *out);
bool check_spend(struct check *check, uint32_t steps);
/* The time is not over. */
bool check_in_time(struct check *check);

/* evaluated.c. A record of its own for the value at node; false: no memory. */
bool evaluated_begin(struct check *check, struct evaluated *own, uint32_t node);
void evaluated_end(struct check *check, struct evaluated *own, bool keep);
/* Somebody asks what of the value at node was looked at. */
bool evaluated_is_kept(const struct check *check, uint32_t node);
void evaluated_mark(struct check *check, uint32_t node, uint32_t item);
bool evaluated_has(const struct check *check, uint32_t item);
/* unevaluatedItems and unevaluatedProperties, behind everything else. */
bool check_rest(struct check *check, const struct node *schema, uint32_t node,
                const struct place *place);
/* check.c: a schema that looks at the same value; what it has looked at counts only if it fits. */
bool check_here(struct check *check, const struct node *schema, uint32_t node,
                const struct place *place);

/* scalar.c */
/* The bit of a type, but for TYPE_INTEGER. */
static inline uint8_t type_bit(uint32_t type)
{
    static const uint8_t bits[] = {
        [JSONTEXT_NULL] = TYPE_NULL,     [JSONTEXT_FALSE] = TYPE_BOOLEAN,
        [JSONTEXT_TRUE] = TYPE_BOOLEAN,  [JSONTEXT_NUMBER] = TYPE_NUMBER,
        [JSONTEXT_STRING] = TYPE_STRING, [JSONTEXT_ARRAY] = TYPE_ARRAY,
        [JSONTEXT_OBJECT] = TYPE_OBJECT,
    };

    return bits[type];
}
uint8_t type_bits(const struct view *view);
bool check_number(struct check *check, const struct number_rules *rules, const struct view *view,
                  const struct place *place);
bool check_text(struct check *check, const struct node *schema, const struct view *view,
                const struct place *place);
bool check_values(struct check *check, const struct node *schema, const struct view *view,
                  const struct place *place);

/* container.c */
bool check_unique(struct check *check, uint32_t node, const struct place *place);
bool check_array(struct check *check, const struct array_rules *rules, const struct view *view,
                 const struct place *place);
bool check_object(struct check *check, const struct object_rules *rules, uint32_t node,
                  const struct place *place);

/* pattern.c */
bool pattern_fits(struct check *check, const struct pattern *pattern, struct slice text);
bool pattern_complain(struct check *check, const struct pattern *pattern,
                      const struct place *place);
/* Its text, for messages: the beginning of a long one. */
struct slice pattern_text(const struct pattern *pattern);
/* The text is a regular expression. */
bool pattern_is_one(struct check *check, struct slice text);

/* combine.c: allOf, anyOf, oneOf, not, if, $ref. */
bool check_combined(struct check *check, const struct node *schema, uint32_t node,
                    const struct place *place);

/* coerce.c: makes the view fit the types where text may stand for a value. False: it cannot.
 * *done: the value was checked as a whole, and fits or not is the result. */
bool coerce(struct check *check, const struct node *schema, struct view *view,
            const struct place *place, bool *done);

/* convert.c: the JSON text of the value as one of the types that are due. False: it is not. */
bool convert(struct check *check, const struct node *schema, const struct view *view,
             struct buffer *out);

/* complain.c: each returns false, so that `return complain(…)` reads well. keyword: of check->at.
 */
bool complain(struct check *check, const struct place *place, const char *keyword,
              const char *format, ...) __attribute__((format(printf, 4, 5)));
/* About a property of the object at `place`: missing, or not known. */
bool complain_missing(struct check *check, const struct place *place, const char *keyword,
                      struct slice name);
bool complain_unknown(struct check *check, const struct place *place, struct slice name,
                      const struct object_rules *rules);
bool complain_type(struct check *check, const struct place *place, uint8_t types,
                   const struct view *view);

#endif
