"""A browser that comes twice: what a view of Flask does, the headers it is answered with, and the session that is there the
next time."""

import real_flask


def respond(settings, cookie, time, header, operations):
    """What `responses.respond` says, and with which session (`next`) or error (`next_error`) the next request begins."""
    import responses  # only for a Flask that has all of the settings

    real_flask.set_time(time)
    app = real_flask.app_for(settings)
    responses.configure(app, cookie)
    answer = responses.respond(app, header, operations)
    if "error" not in answer:
        again = responses.respond(app, responses.next_header(header, answer["set_cookie"]), [["dict"]])
        if "error" in again:
            answer["next_error"] = again["error"]
        else:
            answer["next"] = again["results"][0]
    return answer
