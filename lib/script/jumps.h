/* jumps.h - what break, continue and return mean when the body of a loop is a helper closure.
 *
 * A helper gives nothing when its round is over, and else a small number: each way to leave it has
 * one of its own, and what stands behind its call goes on from there. */
#ifndef MDX_SCRIPT_JUMPS_H
#define MDX_SCRIPT_JUMPS_H

#include "script/lower.h"

/* A statement that break or continue may leave. */
struct target {
    struct target *outer;
    struct activation *activation; /* that prints it */
    const struct node *labels;     /* NODE_LABELED around it, or NULL */
    bool loop, is_switch;
    bool left; /* something leaves it before its end */
};

enum exit_kind { EXIT_BREAK, EXIT_CONTINUE, EXIT_RETURN };

struct loop_exit {
    struct loop_exit *next;
    struct target *target;
    struct name *label;
    enum exit_kind kind;
};

struct loop_helper {
    struct activation activation;
    struct target *loop;
    struct loop_exit *exits;
    uint32_t exit_count;
    struct name *value;  /* hidden variable: what is returned */
    struct node *copies; /* expression that saves the head's variables at the end of a round */
};

void target_push(struct lower *lower, struct target *target);
void target_pop(struct lower *lower);
struct node *lower_jump(struct lower *lower, struct target *target, enum exit_kind kind,
                        struct name *label, const struct node *at);
/* `return value` out of a loop helper. */
struct node *jump_return(struct lower *lower, struct node *value, const struct node *at);

/* The body of a loop as a closure: begin, lower the body, end. copies may be NULL. */
void loop_helper_begin(struct lower *lower, struct loop_helper *helper, struct target *loop);
struct node *loop_helper_end(struct lower *lower, struct loop_helper *helper,
                             struct node *parameters, struct node *statements,
                             const struct node *at);
/* A round: the call, behind it `after` (an expression or NULL), and where to go from there. */
struct node *loop_helper_call(struct lower *lower, struct loop_helper *helper, struct node *call,
                              struct node *after, const struct node *at);

/* The labels right around a loop, to be put around what it becomes. */
struct node *labels_take(struct lower *lower);
struct node *labels_put(struct node *labels, struct node *statement);

#endif
