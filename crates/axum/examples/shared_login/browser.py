"""A minimal browser: it stores cookies and submits forms, but does not follow redirects."""

import html
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

COOKIE_NAME = "shared_login"
RESPONSE_SECONDS = 10


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Page:
    def __init__(self, request, response):
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode("utf-8")
        self.what = "{} {}".format(request.get_method(), request.full_url)

    def __str__(self):
        return "{}\n{}\n{}{}".format(self.what, self.status, self.headers, self.text)

    @property
    def location(self):
        """The target of the redirect: only a path if it is on the same server."""
        return self.headers["Location"]

    @property
    def flashes(self):
        items = re.findall('<li class="(.*?)">(.*?)</li>', self.text)
        return [tuple(map(html.unescape, item)) for item in items]

    @property
    def name(self):
        return self.find('<b id="name">(.*?)</b>')

    @property
    def fresh(self):
        return self.find('<b id="fresh">(.*?)</b>')

    @property
    def note(self):
        return self.find('name="note" value="(.*?)"')

    @property
    def csrf_token(self):
        return self.find('name="csrf_token" value="(.*?)"')

    def find(self, pattern):
        found = re.search(pattern, self.text)
        return html.unescape(found[1]) if found else None

    @property
    def set_cookies(self):
        return self.headers.get_all("Set-Cookie", [])

    @property
    def vary(self):
        return self.headers.get_all("Vary", [])


class Browser:
    def __init__(self, cookie=None):
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            NoRedirect(),
            urllib.request.HTTPCookieProcessor(self.jar),
        )
        self.forced_cookie = cookie

    @property
    def cookie(self):
        """The value of the session cookie, or None."""
        return self.cookie_named(COOKIE_NAME)

    def close(self):
        """Closes the browser, which deletes the cookies without an expiry date."""
        self.jar.clear_session_cookies()

    def cookie_named(self, name):
        return next((cookie.value for cookie in self.jar if cookie.name == name), None)

    def get(self, url):
        return self.open(urllib.request.Request(url))

    def post(self, url, fields):
        return self.open(urllib.request.Request(url, urllib.parse.urlencode(fields).encode()))

    def open(self, request):
        if self.forced_cookie is not None:
            request.add_header("Cookie", "{}={}".format(COOKIE_NAME, self.forced_cookie))
        try:
            response = self.opener.open(request, timeout=RESPONSE_SECONDS)
        except urllib.error.HTTPError as error:  # any status other than 200
            response = error
        with response:
            return Page(request, response)
