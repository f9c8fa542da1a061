/* dialect.c - which dialect a URI names. */
#include "schema/dialect.h"

bool dialect_known(struct slice uri, struct dialect *dialect)
{
    static const struct {
        const char *uri;
        enum draft draft;
    } known[] = {
        { "https://json-schema.org/draft/2020-12/schema", DRAFT_2020_12 },
        { "https://spec.openapis.org/oas/3.1/dialect/base", DRAFT_2020_12 },
        { "https://json-schema.org/draft/2019-09/schema", DRAFT_2019_09 },
        { "http://json-schema.org/draft-07/schema", DRAFT_7 },
        { "https://json-schema.org/draft-07/schema", DRAFT_7 },
        { "http://json-schema.org/draft-06/schema", DRAFT_6 },
        { "https://json-schema.org/draft-06/schema", DRAFT_6 },
        { "http://json-schema.org/draft-04/schema", DRAFT_4 },
        { "https://json-schema.org/draft-04/schema", DRAFT_4 },
        { "http://json-schema.org/schema", DRAFT_2020_12 },
        { "https://spec.openapis.org/oas/3.0/schema", DRAFT_OPENAPI_3_0 },
    };

    if (slice_ends(uri, "#"))
        uri.len--;
    for (size_t at = 0; at < sizeof known / sizeof known[0]; at++)
        if (slice_is(uri, known[at].uri)) {
            *dialect = (struct dialect){ .draft = known[at].draft, .checks = true };
            return true;
        }
    /* Dated forms: https://spec.openapis.org/oas/3.0/schema/2021-09-28 */
    if (!slice_starts(uri, "https://spec.openapis.org/oas/3.0/schema/"))
        return false;
    *dialect = (struct dialect){ .draft = DRAFT_OPENAPI_3_0, .checks = true };
    return true;
}
