"""What schemathesis needs to know of this API: which answers are the server's fault, and a few real ids.

Its own rule takes every error with a path for a failure of the server; here an error says by a code whose fault it is.
"""
import json
import os
import random
import re

import schemathesis

# The codes that a caller can cause. INTERNAL, TIMEOUT, UNAVAILABLE and whatever has no code of the list are the server's.
CALLERS = {"UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "INVALID_INPUT", "CONFLICT", "LIMIT_REACHED", "RATE_LIMITED"}
IDS = json.loads(os.environ.get("HANDSIGHT_FUZZ_IDS", "[]"))
ID_ARGUMENT = re.compile(r'\b(id|\w+Id): ""')
IDS_ARGUMENT = re.compile(r"\bids: \[[^\]]*\]")
chance = random.Random(20261)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Puts ids that exist where the generator left an empty one, so that requests get past the first look-up."""
    if not IDS or not isinstance(case.body, dict) or not isinstance(case.body.get("query"), str):
        return
    one = lambda: f'"{chance.choice(IDS)}"'  # noqa: E731
    query = ID_ARGUMENT.sub(lambda found: f"{found[1]}: {one()}", case.body["query"])
    case.body["query"] = IDS_ARGUMENT.sub(lambda _: f"ids: [{one()}]", query)


@schemathesis.check
def no_fault_of_the_server(ctx, response, case):
    """No status of the 500s, an answer that is GraphQL's, and no error but those a caller can cause."""
    assert response.status_code < 500, f"status {response.status_code}"
    answer = response.json()
    assert isinstance(answer, dict) and ("data" in answer or "errors" in answer), "not an answer of GraphQL"
    for error in answer.get("errors") or []:
        code = (error.get("extensions") or {}).get("code")
        assert code in CALLERS, f"{code}: {error.get('message')}"
