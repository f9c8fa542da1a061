/* dialect.h - the drafts of JSON Schema, and which keywords each of them knows. */
#ifndef MDX_SCHEMA_DIALECT_H
#define MDX_SCHEMA_DIALECT_H

#include "base/slice.h"

/* In order of time: a keyword is there from one draft to another. */
enum draft { DRAFT_OPENAPI_3_0, DRAFT_4, DRAFT_6, DRAFT_7, DRAFT_2019_09, DRAFT_2020_12 };

struct dialect {
    enum draft draft;
    bool checks;  /* the vocabulary of validation is in use */
    bool asserts; /* that of format-assertion is */
};

/* By the URI of a metaschema; an empty fragment at its end is left out. False: not one of those. */
bool dialect_known(struct slice uri, struct dialect *dialect);
/* The text of a metaschema, or of a vocabulary's; NULL data: not one of those. */
struct slice metaschema_text(struct slice uri);

#endif
