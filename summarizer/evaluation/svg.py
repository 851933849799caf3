"""Small plots as SVG, by hand: dots with intervals, sorted differences, bars of rates.

Colours are the page's CSS variables, so that a plot follows light and dark. Every text is escaped.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

_LEFT, _WIDTH, _RIGHT, _ROW = 170, 460, 24, 22

Dot = tuple[str, float, float, float, int]
"""Label, value, lower and upper end, and the number of the series (0 or 1)."""


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Return round numbers from `low` to `high`, about `count` of them."""
    span = max(high - low, 1e-9)
    rough = span / max(1, count)
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    first = math.ceil(low / step - 1e-9)
    return [at * step for at in range(first, math.floor(high / step + 1e-9) + 1)]


def intervals(dots: Sequence[Dot], label: str) -> str:
    """Draw each figure as a dot on its 95 % interval.

    Args:
        dots: In order from the top.
        label: What the picture shows, for those who do not see it.
    """
    low = min((dot[2] for dot in dots), default=0.0)
    high = max((dot[3] for dot in dots), default=1.0)
    low = 0.0 if 0 <= low < 0.5 * high else low
    scale = _Scale(low, high)
    parts = scale.axis(len(dots))
    for at, (name, value, start, end, series) in enumerate(dots):
        y = at * _ROW + 14
        parts.append(
            f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{_safe(name)}</text>'
            f'<line class="s{series}" x1="{scale(start):.1f}" x2="{scale(end):.1f}" y1="{y}"'
            f' y2="{y}" stroke-width="2"/><circle class="s{series}" cx="{scale(value):.1f}"'
            f' cy="{y}" r="4"><title>{value:.2f} [{start:.2f}, {end:.2f}]</title></circle>'
        )
    return _picture(parts, len(dots), label)


def differences(values: Sequence[float], label: str) -> str:
    """Draw one bar an article, sorted: how much the first system is above the second."""
    ordered = sorted(values, reverse=True)
    top = max(map(abs, ordered), default=1.0) or 1.0
    width, height = _LEFT + _WIDTH, 160
    step, half = width / max(1, len(ordered)), height / 2
    parts = [f'<line class="axis" x1="0" x2="{width}" y1="{half}" y2="{half}"/>']
    for at, value in enumerate(ordered):
        tall = abs(value) / top * (half - 22)
        y = half - tall if value > 0 else half
        parts.append(
            f'<rect class="s{int(value < 0)}" x="{at * step:.2f}" y="{y:.1f}"'
            f' width="{max(0.5, step * 0.85):.2f}" height="{tall:.1f}"/>'
        )
    parts += [
        f'<text x="2" y="16">+{top:.1f}</text>',
        f'<text x="2" y="{height - 4}">-{top:.1f}</text>',
    ]
    return _svg(parts, width, height, label)


def bars(rates: Sequence[tuple[str, float, int]], label: str) -> str:
    """Draw shares from 0 to 1 as bars.

    Args:
        rates: Label, share and number of the series, in order from the top.
        label: What the picture shows.
    """
    high = max((rate[1] for rate in rates), default=0.0)
    scale = _Scale(0.0, max(0.05, high) * 100)
    parts = scale.axis(len(rates), "%")
    for at, (name, share, series) in enumerate(rates):
        y = at * _ROW + 6
        parts.append(
            f'<text x="{_LEFT - 8}" y="{y + 12}" text-anchor="end">{_safe(name)}</text>'
            f'<rect class="s{series}" x="{_LEFT}" y="{y}" height="14"'
            f' width="{scale(100 * share) - _LEFT:.1f}"><title>{share:.1%}</title></rect>'
        )
    return _picture(parts, len(rates), label)


class _Scale:
    """From a figure to a place across the picture."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, max(high, low + 1e-9)

    def __call__(self, value: float) -> float:
        return _LEFT + _WIDTH * (value - self.low) / (self.high - self.low)

    def axis(self, rows: int, unit: str = "") -> list[str]:
        bottom = rows * _ROW + 6
        return [
            f'<line class="grid" x1="{self(at):.1f}" x2="{self(at):.1f}" y1="0" y2="{bottom}"/>'
            f'<text x="{self(at):.1f}" y="{bottom + 16}" text-anchor="middle">{at:g}{unit}</text>'
            for at in ticks(self.low, self.high)
        ]


def _picture(parts: Sequence[str], rows: int, label: str) -> str:
    return _svg(parts, _LEFT + _WIDTH + _RIGHT, rows * _ROW + 28, label)


def _svg(parts: Sequence[str], width: float, height: float, label: str) -> str:
    return (
        f'<svg role="img" aria-label="{escape(label)}" viewBox="0 0 {width:g} {height:g}"'
        f' width="{width:g}" height="{height:g}">{"".join(parts)}</svg>'
    )


def _safe(name: str) -> str:
    return escape(name if len(name) <= 28 else name[:25] + "...")
