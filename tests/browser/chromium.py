"""Chromium, driven by its own driver: pages from files, themes, widths, pictures, what it fetched."""

from __future__ import annotations

import base64
import json
import os
import shutil
from pathlib import Path
from typing import Any, ClassVar, Literal

Theme = Literal["light", "dark"]

PICTURES = Path(
    os.environ.get("SUMMARIZER_PICTURES") or Path(__file__).parents[2] / "artifacts" / "browser"
)
"""Where pictures of the pages go; continuous integration keeps the folder."""


class Browser:
    """One window. It has no network: every host resolves to nothing.

    Args:
        profile: An empty folder for the browser's own files.
    """

    PROGRAMS: ClassVar[dict[str, tuple[str, ...]]] = {
        "CHROMIUM": ("chromium", "chromium-browser", "google-chrome"),
        "CHROMEDRIVER": ("chromedriver",),
    }

    def __init__(self, profile: str) -> None:
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service

        options = webdriver.ChromeOptions()
        options.binary_location = self._program("CHROMIUM")
        for argument in (
            "--headless",
            "--no-sandbox",  # continuous integration is root
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--hide-scrollbars",  # they take no width, as on a telephone
            f"--user-data-dir={profile}",
        ):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver: Any = webdriver.Chrome(
            options=options, service=Service(self._program("CHROMEDRIVER"))
        )

    def close(self) -> None:
        """End the browser."""
        self.driver.quit()

    def open(
        self,
        page: Path,
        *,
        width: int = 1280,
        theme: Theme = "light",
        media: str = "screen",
        forced_colours: bool = False,
    ) -> None:
        """Open a file in a window of a width, in a theme."""
        self._cdp(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=900, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip
        self._cdp(
            "Emulation.setEmulatedMedia",
            media=media,
            features=[
                {"name": "prefers-color-scheme", "value": theme},
                {"name": "forced-colors", "value": "active" if forced_colours else "none"},
            ],
        )
        self.driver.get_log("performance")  # forgets what earlier pages did
        self.driver.get_log("browser")
        self.driver.get("about:blank")  # the same file again would be a jump within the page
        self.driver.get(page.resolve().as_uri())

    def js(self, code: str, *arguments: Any) -> Any:
        """Run a function body in the page and return what it returns."""
        return self.driver.execute_script(code, *arguments)

    def css(self, selector: str, name: str) -> str:
        """Return a computed property of the first element that a selector finds."""
        return str(
            self.js(
                "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]",
                selector,
                name,
            )
        )

    def press(self, key: str, times: int = 1) -> None:
        """Press a key, as a person would: "TAB", "ENTER", ..."""
        from selenium.webdriver.common.action_chains import ActionChains
        from selenium.webdriver.common.keys import Keys

        for _ in range(times):
            ActionChains(self.driver).send_keys(getattr(Keys, key)).perform()

    def point(self, selector: str) -> None:
        """Move the pointer to the middle of an element's first line."""
        from selenium.webdriver.common.action_chains import ActionChains

        x, y = self.js(
            "const r = document.querySelector(arguments[0]).getClientRects()[0];"
            "return [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)]",
            selector,
        )
        chain = ActionChains(self.driver)
        chain.w3c_actions.pointer_action.move_to_location(x, y)
        chain.perform()

    def too_wide(self) -> list[str]:
        """Name what reaches out of the window, or out of a box that cannot be scrolled."""
        found: list[str] = self.js(_TOO_WIDE)
        return found

    def requests(self) -> list[str]:
        """Return the addresses that were asked for since the page was opened, its own left out."""
        own = self.driver.current_url.partition("#")[0]
        found = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            asked = message.get("params", {})
            # The browser's own start page is still loading when the first page is opened.
            if message["method"] == "Network.requestWillBeSent" and asked["documentURL"] == own:
                found.append(str(asked["request"]["url"]))
        return [url for url in found if url != own]

    def complaints(self) -> list[str]:
        """Return what the page's console holds: errors, refused styles, refused requests."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def picture(self, name: str) -> Path:
        """Keep a picture of the whole page."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        file = PICTURES / f"{name}.png"
        width, height = self.js(
            "const d = document.documentElement; return [d.scrollWidth, d.scrollHeight]"
        )
        shot = self._cdp(
            "Page.captureScreenshot",
            format="png",
            captureBeyondViewport=True,
            clip={"x": 0, "y": 0, "width": width, "height": min(height, 6000), "scale": 1},
        )
        file.write_bytes(base64.b64decode(shot["data"]))
        return file

    def spoken(self) -> list[tuple[str, str, str]]:
        """Return the accessibility tree as a screen reader gets it: role, name, description."""
        nodes = self._cdp("Accessibility.getFullAXTree")["nodes"]
        return [
            tuple(
                str(node.get(part, {}).get("value", "")) for part in ("role", "name", "description")
            )  # type: ignore[misc]
            for node in nodes
            if not node.get("ignored")
        ]

    def _cdp(self, command: str, **arguments: Any) -> Any:
        return self.driver.execute_cdp_cmd(command, arguments)

    def _program(self, variable: str) -> str:
        named = os.environ.get(variable)
        return named or next(filter(None, map(shutil.which, self.PROGRAMS[variable])), "")


_TOO_WIDE = """
const found = [], width = document.documentElement.clientWidth;
if (document.documentElement.scrollWidth > width) found.push('the page itself');
const scrolls = element => {
  for (let at = element.parentElement; at; at = at.parentElement)
    if (['auto', 'scroll'].includes(getComputedStyle(at).overflowX)) return true;
  return false;
};
for (const element of document.body.querySelectorAll('*')) {
  if (element instanceof SVGElement && element.tagName !== 'svg') continue;
  const box = element.getBoundingClientRect();
  if (!box.width || !box.height || scrolls(element)) continue;
  if (box.left < -1 || box.right > width + 1)
    found.push(element.tagName + '.' + element.className + ' ' + box.left + '..' + box.right);
}
return found.slice(0, 10);
"""
