"""How Sphinx builds the manual: `make docs`. Nothing is fetched while it is built or read."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.domains.python import PyObject

sys.path.insert(0, str(Path(__file__).parents[1]))

import summarizer

# Fields of classes are called Attributes in our docstrings, and Variables by Sphinx.
for field in PyObject.doc_field_types:
    if field.name == "variable":
        field.label = "Attributes"

project = "arabic-news-summarizer"
release = version = summarizer.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["examples"]
default_role = "code"  # docstrings mark code with single backticks

myst_heading_anchors = 3

autodoc_member_order = "alphabetical"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 80
napoleon_numpy_docstring = False
napoleon_use_ivar = True

html_theme = "furo"  # the reader's own fonts, no script of another host
html_title = f"arabic-news-summarizer {version}"
html_static_path = ["_static"]
html_css_files = ["arabic.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
