"""Two requests of a browser: a view's operations, the response, and the session of the next one."""

import real_flask


def respond(settings, cookie, time, header, operations):
    """The answer of `responses.respond`, and the session (`next`) or error (`next_error`) of the
    next request."""
    import responses  # needs a Flask that has all the settings

    real_flask.set_time(time)
    app = real_flask.app_for(settings)
    responses.configure(app, cookie)
    answer = responses.respond(app, header, operations)
    if "error" not in answer:
        again = responses.respond(
            app, responses.next_header(header, answer["set_cookie"]), [["dict"]]
        )
        if "error" in again:
            answer["next_error"] = again["error"]
        else:
            answer["next"] = again["results"][0]
    return answer
