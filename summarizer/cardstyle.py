"""The style of the HTML card, and the rules by which a sentence lights up what it rests on.

No script: `:has()` sees which sentence is pointed at or has the focus. Where it is not known
(browsers before 2023), the numbered links still lead to the article's sentences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LIGHT = (
    "--ink:#1a1c1e;--soft:#5b6168;--line:#d5d9de;--ground:#fff;--link:#0b57a4;--flag:#9a3412;"
    "--lit:#fff0b8;--edge:#8a6100;--read:#6f7780;color-scheme:light"
)
DARK = (
    "--ink:#e6e8ea;--soft:#a3abb3;--line:#3c4248;--ground:#1b1e21;--link:#7cb8f5;--flag:#f4a261;"
    "--lit:#4a3d10;--edge:#e3b341;--read:#8b949e;color-scheme:dark"
)

# Notebooks have a theme of their own, whatever the system's is: JupyterLab and nbconvert, VS Code,
# Colab; the last two also stand for sites that documentation is made with.
_IS_DARK = (
    '[data-jp-theme-light="false"],.vscode-dark,html[theme="dark"],[data-theme="dark"],'
    ".vscode-high-contrast:not(.vscode-high-contrast-light)"
)
_IS_LIGHT = (
    '[data-jp-theme-light="true"],.vscode-light,.vscode-high-contrast-light,html[theme="light"],'
    '[data-theme="light"]'
)


def themed(root: str, light: str, dark: str) -> str:
    """Return the rules that give an element its colours: the notebook's theme, else the system's.

    On paper it is always the light one.

    Args:
        root: A class, ".ans-card".
        light: Declarations.
        dark: Declarations.
    """
    not_light, is_dark = f"{root}:not({_inside(_IS_LIGHT)})", f"{root}:is({_inside(_IS_DARK)})"
    return (
        f"{root}{{{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{{not_light}{{{dark}}}}}\n"
        f"@media screen{{{is_dark}{{{dark}}}}}"
    )


def _inside(selectors: str) -> str:
    return ",".join(f"{one} *" for one in selectors.split(","))


# Notebooks style elements: `.jp-RenderedHTMLCommon p` is set to the left, and their lists are
# indented on the left. So what they set is set here too, as specifically.
STYLE = (
    themed(".ans-card", LIGHT, DARK)
    + """
.ans-card{position:relative;box-sizing:border-box;max-width:64rem;
margin:.5rem 0;padding:1rem 1.25rem;border:1px solid var(--line);border-radius:.5rem;
background:var(--ground);color:var(--ink);font:1rem/1.6 system-ui,"Segoe UI","Noto Sans",
"Noto Sans Arabic","Geeza Pro",Tahoma,sans-serif;text-align:start;
overflow-wrap:anywhere}
.ans-card h3,.ans-card .ans-pair>section>h4{margin:0 0 .5rem;color:inherit;line-height:1.4;
font-weight:700}
.ans-card h3{font-size:1.2rem}
.ans-card .ans-pair>section>h4{font-size:.85rem;color:var(--soft)}
.ans-pair{display:flex;flex-flow:row-reverse wrap;gap:1rem 2rem}
.ans-pair>section{flex:1 1 20rem;min-width:0}
.ans-card p,.ans-card li{margin:0 0 .5rem;text-align:start}
.ans-card [lang=ar]{line-height:1.9}
.ans-card h3[lang=ar]{line-height:1.6}
.ans-pair>[lang=en]{line-height:1.7}
.ans-card a:any-link{color:var(--link);font-size:.8em;text-decoration:none}
.ans-card a:hover,.ans-card a:focus{text-decoration:underline}
.ans-card :focus-visible{outline:2px solid var(--link);outline-offset:2px}
.ans-card .ans-s{border-radius:.2rem;scroll-margin-bottom:16rem}
.ans-card .ans-s:focus-visible{outline-offset:1px}
.ans-card .ans-s:hover,.ans-card .ans-s:focus-within{background:var(--lit)}
.ans-card .ans-flag{border-inline-start:3px solid var(--flag);padding-inline-start:.6rem;
color:var(--flag)}
.ans-card div.ans-flag{margin:.5rem 0}
.ans-card .ans-said,.ans-card .ans-flag p[lang=ar]{color:var(--ink)}
.ans-card mark{background:none;color:inherit;text-decoration:underline wavy var(--flag);
text-decoration-skip-ink:none;text-underline-offset:.2em}
.ans-card .ans-pair mark::before{content:"[" attr(title) "] ";position:absolute;width:1px;
height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.ans-card ul.ans-flag{margin:.5rem 0;padding:0 0 0 1.6rem}
.ans-card .ans-list>ol{margin:.5rem 0;padding:0 2.8rem 0 .75rem}
.ans-card .ans-list>ol.ans-many{padding-right:4.4rem}
.ans-card .ans-list li{padding-right:.5rem}
.ans-card .ans-list mark{text-decoration:underline dashed 2px var(--edge)}
.ans-card li:target{outline:2px solid var(--link);outline-offset:2px}
.ans-card .ans-coverage{margin-top:1rem;font-size:.8rem;color:var(--soft)}
.ans-card .ans-coverage>svg{display:block;width:100%;height:.9rem}
.ans-card .ans-coverage>svg[height="6"]{height:.4rem}
.ans-card .ans-coverage>p{margin:.25rem 0 0}
.ans-card .ans-track{fill:var(--line);fill-opacity:1}
.ans-card .ans-read{fill:var(--read);color:var(--read)}
.ans-card .ans-cited{fill:var(--link);color:var(--link)}
.ans-card summary{cursor:pointer;color:var(--soft)}
.ans-card .ans-article{margin-top:.75rem}
.ans-card .ans-long{position:relative;height:13rem;overflow:auto;resize:vertical;margin-top:.4rem;
border:1px solid var(--line);border-radius:.3rem}
.ans-card:has(.ans-s:hover) .ans-long li,.ans-card:has(.ans-s:focus-within) .ans-long li{
display:none}
.ans-card:has(.ans-s:focus-within) .ans-article:not([open]) li{display:none}
.ans-card:has(.ans-s:focus-within) .ans-article{position:sticky;bottom:0;z-index:1;
background:var(--ground)}
.ans-card .ans-article:not([open]) .ans-long{height:auto;max-height:13rem}
.ans-card:has(.ans-s:focus-within) .ans-article::details-content{content-visibility:visible;
block-size:auto}
.ans-card footer{margin-top:.75rem;padding-top:.5rem;border-top:1px solid var(--line);
color:var(--soft);font-size:.8rem}
@media print{.ans-card{max-width:none;border:0;padding:0}
.ans-card .ans-article::details-content{content-visibility:visible;block-size:auto}
.ans-card .ans-article .ans-long.ans-long{height:auto;max-height:none;overflow:visible;border:0}
.ans-card .ans-article.ans-article{position:static}
.ans-card li{display:list-item!important}
.ans-card li,.ans-card .ans-flag{break-inside:avoid}
.ans-card svg{print-color-adjust:exact}}
""".rstrip()
)

PAGE = (
    "body{max-width:64rem;margin:0 auto;padding:.5rem}"
    "@media print{html{color-scheme:light}body{padding:0}}"
)
"""The style of a page that holds nothing but cards."""

# Nothing that moves the text. The outline is seen only where a user's own colours replace ours.
_LIT = (
    "{display:list-item;background:var(--lit);box-shadow:inset -3px 0 var(--edge);"
    "outline:2px solid transparent}"
)


def lighting(card: str, links: Mapping[str, Sequence[str]]) -> str:
    """Return the rules by which summary sentences light up article sentences.

    What the pointer is at goes before what has the focus.

    Args:
        card: The card's id.
        links: For the id of each summary sentence the ids of the article sentences it rests on.
    """
    pairs = [(own, target) for own, targets in links.items() for target in targets]
    unpointed = f"#{card}:not(:has(.ans-s:hover))"
    selectors = [
        f"#{card}:has(#{own}:hover) #{target},\n{unpointed}:has(#{own}:focus-within) #{target}"
        for own, target in pairs
    ]
    return ",\n".join(selectors) + _LIT if selectors else ""
