"""Reference: what drafts name and no seed has, as a reference set beside them: places of GeoNames, and outlets."""

from collections.abc import Iterable, Mapping
from typing import Any

from harmattan import ids
from harmattan.article import Article
from harmattan.gazetteer import Candidate

# GeoNames feature classes: https://www.geonames.org/export/codes.html
CLASSES = {"A": "AdminArea", "P": "Settlement", "S": "Site", "H": "Site", "L": "Site", "R": "Site", "T": "Site", "U": "Site", "V": "Site"}
LEVELS = {"A.ADM1": 1, "A.ADM2": 2, "A.ADM3": 3}


def reference_set(name: str, places: Iterable[Candidate], outlets: Iterable[Article]) -> dict[str, Any]:
    """Return the reference set with some places and the outlets of some articles; ``name`` is the last part of its id."""
    actors = {article.publisher: _outlet(article) for article in outlets}
    found = {place.id: _place(place) for place in places}
    data: dict[str, Any] = {"id": f"seed/{name}", "type": "ReferenceSet", "title": "Places and outlets of drafts that no seed has"}
    data |= {"actors": [actors[key] for key in sorted(actors)]} if actors else {}
    return data | ({"places": [found[key] for key in sorted(found)]} if found else {})


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return a reference set with what an older one has too; of what both define the older stays."""
    made = dict(new)
    for key in ("actors", "places"):
        things = {thing["id"]: thing for thing in (*new.get(key, []), *old.get(key, []))}
        made |= {key: [things[name] for name in sorted(things)]} if things else {}
    return made


def _place(place: Candidate) -> dict[str, Any]:
    number = place.id.rsplit("-", 1)[1]
    made: dict[str, Any] = {"id": place.id, "type": CLASSES[place.kind[0]], "label": {"en": place.name}, "geonames": number}
    made |= {"level": LEVELS[place.kind]} if place.kind in LEVELS else {}
    if place.point is not None:
        made |= {"lat": float(place.point.lat), "long": float(place.point.long)}
    made |= {"within": [{"area": place.country}]} if place.country else {}
    return made | {"source": f"https://www.geonames.org/{number}"}


def _outlet(article: Article) -> dict[str, Any]:
    label = article.outlet or ids.slug(article.publisher).replace("-", " ").title()
    return {"id": article.publisher, "type": "Outlet", "label": {"en": label}} | ({"source": article.url} if article.url else {})
