"""A real browser for the pages that are made for one: Chromium of the distribution, driven by Playwright.

In CI all of it must be there; elsewhere the tests are skipped, with what is missing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

IN_CI = bool(os.environ.get("CI"))


def missing(what: str) -> Any:
    """Skip a test for want of something; fail it in CI."""
    if IN_CI:
        pytest.fail(f"{what}: .ci/run installs it")
    pytest.skip(f"{what}; .ci/run shows how to install it")


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser without a window."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or missing("there is no Chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("there is no Playwright")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def axe() -> str:
    """The source of axe-core, whose folder stands in AXE_CORE."""
    folder = os.environ.get("AXE_CORE") or missing("AXE_CORE names no folder with axe-core")
    return (Path(folder) / "axe.min.js").read_text("utf-8")


CONTRASTS = """() => {
  const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const light = (colour) => {
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...paint.getImageData(0, 0, 1, 1).data].map((v) => v / 255)
      .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (words.nextNode()) {
    const holder = words.currentNode.parentElement, style = getComputedStyle(holder);
    if (!words.currentNode.data.trim() || holder.tagName === 'title' || holder.tagName === 'STYLE') continue;
    const own = light(holder instanceof SVGElement ? style.fill : style.color);
    found.push([words.currentNode.data.trim(), (Math.max(own, paper) + 0.05) / (Math.min(own, paper) + 0.05)]);
  }
  return found;
}"""
"""Each text of a page and its contrast to the paper on which all of them stand."""

BEYOND = """() => [...document.body.querySelectorAll('*')]
  .filter((element) => !element.closest('.skip, thead'))
  .map((element) => [element.tagName, element.textContent.slice(0, 40), element.getBoundingClientRect()])
  .filter(([, , box]) => box.right > document.documentElement.clientWidth + 1 || box.left < -1)
  .map(([tag, text]) => `${tag} ${text}`)"""
"""The elements that stick out of the screen to the left or to the right."""

LABELS = """() => [...document.querySelectorAll('text')].map((element) => {
  const box = element.getBoundingClientRect();
  return [element.textContent, box.left, box.top, box.right, box.bottom];
})"""
"""The labels of a picture, where they really stand."""
