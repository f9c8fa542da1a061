/* url.h - URL and URLSearchParams to each other. */
#ifndef MDX_SANDBOX_WEB_URL_H
#define MDX_SANDBOX_WEB_URL_H

#include "sandbox/web/web.h"

/* Pushes the parameters that a query (UTF-8, without ?) says. */
void search_params_push(duk_context *ctx, struct slice query);
/* Pops a URL: changes of the parameters at index change its query. */
void search_params_belong(duk_context *ctx, duk_idx_t index);
/* The parameters at index become those of a query. */
void search_params_read(duk_context *ctx, duk_idx_t index, struct slice query);
/* The URL at index gets another query; its parameters are left alone. */
void url_set_query(duk_context *ctx, duk_idx_t url, struct slice query);

#endif
