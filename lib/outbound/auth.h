/* auth.h - credentials of a source: from its settings into a request, and out of every text.
 *
 * { type: "bearer", token } · { type: "apiKey", key, in: "header"|"query"|"cookie", name } ·
 * { type: "basic", username, password } · { type: "oauth2", grant, issuer or tokenUrl, clientId,
 * clientSecret?, clientAuth?: "basic"|"post", scopes?, audience?, resource?, refreshToken?, code?,
 * codeVerifier?, redirectUri? } · { type: "custom", resolver }. `${VAR}` and `${VAR:-default}` in
 * any text stand for what the bridge's `env` answers. No I/O here; nothing outlives struct auth
 * but what the token cache keeps. */
#ifndef MDX_OUTBOUND_AUTH_H
#define MDX_OUTBOUND_AUTH_H

#include "base/json.h"
#include "outbound/source/source.h"

struct auth {
    const struct allocator *allocator;
    json_t *settings;      /* variables in their places; NULL: no credentials */
    struct buffer secrets; /* "secret\0" for each; none of them may be seen */
};

void auth_init(struct auth *auth, const struct allocator *allocator);
void auth_free(struct auth *auth);
/* Variables that the settings name: a new object { NAME: null }; NULL: no memory. */
json_t *auth_variables(const json_t *given);
/* values: { NAME: text or null }. ENV_MISSING names the variable. */
mdx_status auth_resolve(struct auth *auth, const json_t *given, const json_t *values,
                        struct error *error);
/* Texts with variables in their places: a new object. What came out of a variable is a secret. */
mdx_status auth_fill(struct auth *auth, const json_t *texts, const json_t *values, json_t **filled,
                     struct error *error);
bool auth_is(const struct auth *auth, const char *type);
/* Puts them into the request. token: of oauth2. resolved: of custom, { headers?, query? }. */
mdx_status auth_apply(struct auth *auth, struct slice token, const json_t *resolved,
                      struct outgoing *outgoing, struct error *error);
/* Adds the scopes, with blanks between. */
void auth_scopes(const struct auth *auth, struct buffer *out);
/* RFC 6749: the request for a token. refresh: a refresh token, or empty. */
mdx_status auth_token_request(struct auth *auth, struct slice refresh, struct outgoing *outgoing,
                              struct error *error);
/* From now on it is replaced wherever auth_redact() sees it. */
void auth_hide(struct auth *auth, struct slice secret);
/* Adds the text without secrets: raw, percent-encoded or in base64, they become [redacted]. */
void auth_redact(const struct auth *auth, struct slice text, struct buffer *out);

#endif
