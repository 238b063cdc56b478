"""Makes schemathesis's requests get further; loaded by schemathesis.sh."""

import os
import random

import schemathesis

KNOWN = {"app": "live", "tenant": "1", "room": "demo", "member": os.environ["MEMBER"]}
# What would end the session that the rest of the run needs.
WITH_TOKEN = ("/api/v1/auth/logout", "/api/v1/auth/sessions/{id}")


@schemathesis.serializer("application/sdp", "application/trickle-ice-sdpfrag")
def sdp(ctx, value):
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else str(value).encode()


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """Names what there is three times in four, and sends the credential that the route is for."""
    path = case.operation.path
    for name in case.path_parameters or {}:
        if name in KNOWN and random.random() < 0.75:
            case.path_parameters[name] = KNOWN[name]
    if path.startswith("/api/v1/apps/{app}/ingress/{id}") and random.random() < 0.75:
        case.path_parameters["id"] = os.environ["INGRESS"]
    if path.startswith(("/whip", "/whep")):
        credential = os.environ["JOIN_TOKEN"]
    elif path.startswith("/api/v1/auth/") and path not in WITH_TOKEN and "SESSION" in os.environ:
        credential = os.environ["SESSION"]
    else:
        credential = os.environ["API_TOKEN"]
    others = {name: value for name, value in (case.headers or {}).items() if name.lower() != "authorization"}
    case.headers = {**others, "Authorization": "Bearer " + credential}
