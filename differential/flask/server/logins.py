"""Flask-Login, in the environment that has it."""

import cases_login
import emit_login
import real_flask
import real_login


def identifier(remote_addr, forwarded, user_agent):
    return real_login.identifier(remote_addr, forwarded, user_agent)


def remember(secret_key, user_id, token):
    """The token for a user id, and the user id in another token, in the format of the fixtures."""
    return {
        "made": emit_login.run_encode(cases_login.Encode("", secret_key, user_id)),
        "shown": emit_login.run_decode(cases_login.Decode("", secret_key, token)),
    }


def raw(raw):
    return real_login.cookie_value(raw)


def visit(visit):
    """The result of a request, in the format of the fixtures."""
    real_flask.set_time(emit_login.DEFAULT_TIME)
    return emit_login.run_typed_visit(**visit)
