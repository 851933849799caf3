"""The style of the HTML card, and the rules by which a sentence lights up what it rests on.

No script: `:has()` sees which sentence is pointed at or has the focus. Where it is not known
(browsers before 2023), the numbered links still lead to the article's sentences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

STYLE = """
.ans-card{--ink:#1a1c1e;--soft:#5b6168;--line:#d5d9de;--ground:#fff;--link:#0b57a4;--flag:#9a3412;
--lit:#fff0b8;--edge:#8a6100;color-scheme:light;position:relative;
box-sizing:border-box;max-width:64rem;
margin:.5rem 0;padding:1rem 1.25rem;border:1px solid var(--line);border-radius:.5rem;
background:var(--ground);color:var(--ink);font:1rem/1.6 system-ui,"Segoe UI","Noto Sans",
"Noto Sans Arabic",sans-serif}
.ans-card h3,.ans-card h4{margin:0 0 .5rem;color:inherit;line-height:1.4}
.ans-card h3{font-size:1.2rem}
.ans-card h4{font-size:.85rem;color:var(--soft)}
.ans-pair{display:flex;flex-wrap:wrap;gap:1rem 2rem}
.ans-pair>section{flex:1 1 20rem;min-width:0}
.ans-card p,.ans-card li{margin:0 0 .5rem;overflow-wrap:anywhere}
.ans-card [lang=ar]{line-height:1.9;text-align:start}
.ans-card a:any-link{color:var(--link);font-size:.8em;text-decoration:none}
.ans-card a:hover,.ans-card a:focus{text-decoration:underline}
.ans-card :focus-visible{outline:2px solid var(--link);outline-offset:2px}
.ans-card .ans-s{border-radius:.2rem;scroll-margin-bottom:16rem}
.ans-card .ans-s:focus-visible{outline-offset:.3rem}
.ans-card .ans-s:hover,.ans-card .ans-s:focus-within{background:var(--lit)}
.ans-card .ans-flag{border-inline-start:3px solid var(--flag);padding-inline-start:.6rem;
color:var(--flag)}
.ans-card div.ans-flag{margin:.5rem 0}
.ans-card .ans-said,.ans-card .ans-flag p[lang=ar]{color:var(--ink)}
.ans-card mark{background:none;color:inherit;text-decoration:underline wavy var(--flag);
text-decoration-skip-ink:none;text-underline-offset:.2em}
.ans-card .ans-pair mark::before{content:"[" attr(title) "] ";position:absolute;width:1px;
height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.ans-card ul,.ans-card ol{margin:.5rem 0;padding-inline-start:1.6rem}
.ans-card ul.ans-flag{padding-inline-start:1.6rem}
.ans-card .ans-list>ol{padding-inline-start:2.8rem}
.ans-card .ans-list li{padding-inline-start:.5rem}
.ans-card .ans-list mark{text-decoration:underline dashed 2px var(--edge)}
.ans-card li:target{outline:2px solid var(--link);outline-offset:2px}
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
@media (prefers-color-scheme:dark){.ans-card{--ink:#e6e8ea;--soft:#a3abb3;--line:#3c4248;
--ground:#1b1e21;--link:#7cb8f5;--flag:#f4a261;--lit:#4a3d10;--edge:#e3b341;color-scheme:dark}}
@media print{.ans-card .ans-long{height:auto}}
""".strip()

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
