"""The attributes of a service as needs, audience, intake and papers of ours."""

from directory.hsds.crosswalk import need_of
from directory.hsds.source import Object, Source
from directory.hsds.taxonomies import PAPERS, Term, terms, terms_by_id

_PAPERS = {code: papers for papers, code in PAPERS.items()}


def categories(source: Source, service: Object, *, is_new: bool) -> Object:
    """The fields the attributes speak of. A new service none of whose categories is a need of ours is refused."""
    given = source.rows(service, "attributes")
    if given is None:
        return {}
    ours: dict[str, list[str]] = {"needs": [], "audience": [], "access": []}
    strange: list[str] = []
    for one in given:
        taxonomy, code = _meant(source, one)
        if taxonomy:
            ours[taxonomy].append(code)
        else:
            strange.append(code)
            source.ignore(f"attributes: {code}")
    needs = list(dict.fromkeys(ours["needs"]))
    if not needs and is_new:
        source.refuse("attributes", ", ".join(strange), "no need of ours")
    return {
        **({"needs": needs} if needs else {}),
        **({"audience": list(dict.fromkeys(ours["audience"]))} if ours["audience"] else {}),
        **_access(ours["access"]),
    }


def _access(codes: list[str]) -> Object:
    intake = [code for code in dict.fromkeys(codes) if code not in _PAPERS]
    papers = [_PAPERS[code] for code in codes if code in _PAPERS]
    return {**({"intake": intake} if intake else {}), **({"papers": papers[0]} if papers else {})}


def _meant(source: Source, attribute: Object) -> tuple[str, str]:
    """The taxonomy of ours and the code in it; ("", their code) where it is none of ours."""
    term = source.part(attribute, "taxonomy_term")
    key = source.text(attribute, "taxonomy_term_id") or source.text(term, "id")
    code = source.text(term, "code") or source.text(term, "name") or key
    known = terms_by_id().get(key) or terms().get((source.text(term, "taxonomy"), code))
    if known is not None:
        return known.taxonomy, _code(known)
    if need := need_of(code) or need_of(source.text(term, "term_uri")):
        return "needs", need
    return "", code


def _code(term: Term) -> str:
    return term.need or term.code
