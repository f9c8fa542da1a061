/* lower_eval.h - the text of a direct eval, and the code around it. */
#ifndef MDX_SCRIPT_LOWER_EVAL_H
#define MDX_SCRIPT_LOWER_EVAL_H

#include "script/classes.h"
#include "script/parser.h"

/* Stands for the function that a direct eval is in, while its text is lowered. */
struct eval_around {
    struct activation activation;
    struct home home;
    struct class_state class_;
    bool transparent; /* `this` and its kin are in hidden variables of the code around */
};

/* The call of a direct eval, lowered: its text is told what is around it. */
void eval_tell(struct lower *lower, struct node *call);
/* What the text may have in it. */
void eval_options(struct slice told, struct parser_options *options);
/* Before the text's own activation begins, which is transparent if it says so. */
void eval_begin(struct lower *lower, struct eval_around *around);

#endif
