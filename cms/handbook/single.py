"""One page in the handbook's real theme, in this process: previews and the reading room.

The content area is the same HTML as in the built site: same file text, same configuration, same templates.
"""

from __future__ import annotations

import posixpath
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from cms.core.addresses import IMAGES_FOLDER
from cms.pages.addresses import READING_ROOM

from .build import BUILD_LOCK, fixed_clock, listening, load
from .documents import Document
from .links import file_of, path_of
from .release import current_release, tree_of
from .render import References, document_markdown
from .shelf import shelf
from .tree import NAV, tree_files

if TYPE_CHECKING:
    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation


@dataclass(frozen=True, slots=True)
class _Warm:
    """What does not change between pages of one release."""

    config: MkDocsConfig
    env: jinja2.Environment
    files: Files
    nav: Navigation


def render_page(document: Document, references: References, *, base: str, images: Mapping[str, bytes]) -> str:
    """Return the whole HTML of a page. Relative addresses start from `base`, an address on this server with slashes.

    Pictures that the live release lacks are put into the page; links to pages that it lacks lead to the reading room.
    """
    text = document_markdown(document, references)
    with BUILD_LOCK, fixed_clock(), listening():
        warm = _warm(*_place())
        html = _render(warm, document.path, text)
    lacking = {
        name: data for name, data in images.items() if warm.files.get_file_from_path(f"{IMAGES_FOLDER}/{name}") is None
    }
    html = _UNKNOWN_PAGE.sub(lambda match: _room_link(match, document.path), html)
    html = _PICTURE.sub(lambda match: _embedded(match, lacking), html)
    return html.replace("<head>", f'<head>\n      <base href="{base}">', 1)


_UNKNOWN_PAGE = re.compile(r'href="([^":#]*index\.md)"')
_PICTURE = re.compile(rf'src="[^":]*{IMAGES_FOLDER}/([0-9a-f]+\.(png|webp))"')


def _room_link(match: re.Match[str], page: str) -> str:
    path = path_of(posixpath.normpath(posixpath.join(page or ".", match[1])))
    return f'href="/{READING_ROOM}/{path}/"'


def _embedded(match: re.Match[str], images: Mapping[str, bytes]) -> str:
    data = images.get(match[1])
    return match[0] if data is None else f'src="data:image/{match[2]};base64,{b64encode(data).decode()}"'


def _place() -> tuple[str, bool, str]:
    """The tree of the live release; before the first publication an empty one."""
    place = shelf()
    release = current_release(place)
    tree = tree_of(place, release) if release else None
    return str(tree or _empty_tree(place.root)), settings.SULUH_DEMO, str(settings.SULUH_MKDOCS_CONFIG)


def _empty_tree(root: Path) -> Path:
    from .choose import closed_handbook
    from .write import copy_tree

    tree = root / "empty"
    if not (tree / NAV).is_file():
        copy_tree(tree_files(closed_handbook()), tree)
    return tree


@lru_cache(maxsize=1)
def _warm(tree: str, demo: bool, config_file: str) -> _Warm:
    from mkdocs.structure.files import get_files
    from mkdocs.structure.nav import get_navigation

    config = load(Path(tree), Path(tree).parent / "unused")
    plugins = config.plugins
    plugins.on_startup(command="build", dirty=False)
    config = plugins.on_config(config)
    plugins.on_pre_build(config=config)
    env = config.theme.get_env()
    files = get_files(config)
    files.add_files_from_theme(env, config)
    files = plugins.on_files(files, config=config)
    nav = plugins.on_nav(get_navigation(files, config), config=config, files=files)
    env = plugins.on_env(env, config=config, files=files)
    return _Warm(config, env, files, nav)


def _render(warm: _Warm, path: str, text: str) -> str:
    from mkdocs.commands.build import get_context
    from mkdocs.structure.files import File, Files
    from mkdocs.structure.pages import Page

    name = file_of(path)
    known = warm.files.get_file_from_path(name)
    file = File.generated(warm.config, name, content=text)
    files = Files([file, *(other for other in warm.files if other is not known)])
    page = Page(None, file, warm.config)
    if known is not None and known.page is not None:  # the same place in the navigation as the live page
        page.parent, page.previous_page, page.next_page = (
            known.page.parent,
            known.page.previous_page,
            known.page.next_page,
        )
    warm.config._current_page = page  # noqa: SLF001  # MkDocs' own build does the same while it renders a page
    try:
        page.read_source(warm.config)
        page.render(warm.config, files)
        page.active = True
        context = get_context(warm.nav, files, warm.config, page)
        return str(warm.env.get_template("main.html").render(context))
    finally:
        page.active = False
        warm.config._current_page = None  # noqa: SLF001  # see above
