"""What the JSON API says when something goes wrong."""

from typing import Any

from ninja import Schema


class Problem(Schema):
    """What went wrong, in words."""

    detail: Any


PROBLEMS = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
