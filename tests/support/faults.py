"""A system that fails where a test wants it to, and the words in which a failure must be said."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def raised(kind: type[Exception], message: str) -> Iterator[None]:
    """What is done inside raises exactly this."""
    with pytest.raises(kind) as caught:
        yield
    assert str(caught.value) == message


def failing(number: int) -> Callable[..., object]:
    """A function that fails with this error of the system."""

    def fail(*arguments: object, **named: object) -> object:
        raise OSError(number, os.strerror(number))

    return fail


def fail_for(patch: pytest.MonkeyPatch, call: str, ending: str, number: int) -> None:
    """Lets a function of `os` fail for every path that ends so."""
    real = getattr(os, call)

    def faulty(path: object, *arguments: object, **named: object) -> object:
        if os.fsdecode(path).endswith(ending):  # type: ignore[arg-type]
            raise OSError(number, os.strerror(number))
        return real(path, *arguments, **named)

    patch.setattr(os, call, faulty)


def cannot_list(patch: pytest.MonkeyPatch, ending: str = "Beds", number: int = errno.EIO) -> None:
    """A folder cannot be listed."""
    fail_for(patch, "scandir", ending, number)


def cannot_open(patch: pytest.MonkeyPatch, ending: str, number: int = errno.EACCES) -> None:
    """A file cannot be opened."""
    fail_for(patch, "open", ending, number)
