/* decide.c - whether somebody may: what the policy's rules and a definition's own permissions say.
 *
 * Without memory nobody may, and is told why. */
#include "access/expression.h"
#include "access/policy.h"

static bool set_text(json_t *facts, const char *name, struct slice text)
{
    json_t *value = text.len ? json_stringn(text.data, text.len) : json_null();

    return !json_object_set_new(facts, name, value);
}

/* What expressions see, for this question; NULL: no memory. */
static const json_t *facts_for(struct access_view *view, const struct access_ask *ask)
{
    const struct identity *who = view->who;
    json_t *facts = view->facts;

    if (!facts) {
        facts = json_object();
        if (!facts || !set_text(facts, "caller", who ? identity_name(who) : SLICE("")) ||
            !set_text(facts, "protocol", ask->protocol) ||
            json_object_set(facts, "user", who ? who->user : json_null())) {
            json_decref(facts);
            view->starved = true;
            return NULL;
        }
        view->facts = facts;
    }
    if (set_text(facts, "definition", ask->id) && set_text(facts, "function", ask->path))
        return facts;
    view->starved = true;
    return NULL;
}

/* Nobody may try again as somebody. */
static mdx_status forbid(const struct access_ask *ask, const struct identity *who,
                         struct error *error)
{
    bool managing = ask->action == ACCESS_MANAGE;

    error_set(error, who ? CODE_FORBIDDEN : CODE_AUTH_REQUIRED, "%s %s %.*s%s",
              who ? "this caller may not" : "only who has credentials may",
              managing ? "manage" : "call", ask->id.len ? (int)ask->id.len : 11,
              ask->id.len ? ask->id.data : "definitions", who ? "" : ": none came");
    if (!who)
        error_hint(error, "Send `Authorization: Bearer KEY`.");
    else
        error_hint(error, managing ? "`manage: true` of a caller, or the expression `manage`, "
                                     "gives the right."
                                   : "What no permission grants is denied: see `permissions` of "
                                     "the host and of the definition.");
    return MDX_E_AUTH;
}

static bool text_grants(struct access_view *view, const struct access_ask *ask, struct slice text)
{
    const json_t *facts = facts_for(view, ask);
    struct expression *expression = NULL;
    mdx_status status;
    bool granted;

    if (!facts)
        return false;
    status = expression_compile(&expression, view->allocator, text, SLICE("permission"),
                                CODE_FORBIDDEN, NULL);
    view->starved |= status == MDX_E_NOMEM;
    granted = !status && expression_grants(expression, facts);
    expression_free(expression);
    return granted;
}

/* A rule that says the same of all definitions is asked once. */
static bool rule_grants(struct access_view *view, const struct access_ask *ask,
                        const struct rule *rule)
{
    const size_t at = (size_t)(rule - view->policy->permissions.items);
    const uint64_t bit = at < 64 && !expression_tells_apart(rule->expression) ? 1ull << at : 0;
    const json_t *facts;
    bool granted;

    if (view->known & bit)
        return view->granted & bit;
    facts = facts_for(view, ask);
    granted = facts && expression_grants(rule->expression, facts);
    if (!facts)
        return false;
    view->known |= bit;
    view->granted |= granted ? bit : 0;
    return granted;
}

/* A list asks for a whole definition: any function of it that may be called will do. */
static bool any_grants(struct access_view *view, const struct access_ask *ask)
{
    const struct rules *rules = &view->policy->permissions;

    for (uint32_t i = 0; i < rules->count; i++) {
        struct slice pattern = json_string_slice(rules->items[i].pattern);

        if (pattern.len > ask->id.len && pattern.data[ask->id.len] == '#' &&
            slice_equal(slice_to(pattern, ask->id.len), ask->id) &&
            rule_grants(view, ask, &rules->items[i]))
            return true;
    }
    return false;
}

static bool policy_grants(struct access_view *view, const struct access_ask *ask)
{
    const struct policy *policy = view->policy;
    const struct rule *rule;

    if (!policy || !policy->permissions.count || !ask->id.len)
        return true;
    rule = rules_find(&policy->permissions, ask->id, ask->path);
    if (rule && rule_grants(view, ask, rule))
        return true;
    return !ask->path.len && ask->action == ACCESS_LIST && any_grants(view, ask);
}

static bool may_call(struct access_view *view, const struct access_ask *ask)
{
    if (!ask->host && !view->who && policy_has_credentials(view->policy) &&
        !view->policy->anonymous)
        return false;
    return (ask->host || policy_grants(view, ask)) &&
           (!ask->declares || text_grants(view, ask, ask->permission));
}

static bool may_manage(struct access_view *view, const struct access_ask *ask)
{
    const json_t *facts;

    if (!view->decided || (view->who && view->who->manages))
        return true;
    if (!view->policy->manage)
        return false;
    facts = facts_for(view, ask);
    return facts && expression_grants(view->policy->manage, facts);
}

mdx_status access_view_decide(struct access_view *view, const struct access_ask *ask,
                              struct error *error)
{
    bool may;

    view->starved = false;
    may = ask->action == ACCESS_MANAGE ? may_manage(view, ask) : may_call(view, ask);
    if (may)
        return MDX_OK;
    return view->starved ? error_no_memory(error) : forbid(ask, view->who, error);
}
