"""The indicators' official wording (S0 п.33) in the language spoken now, and what to know when reading them.

The Kazakh text of 1.1 has neither «individual» nor parents; the row is shown in both languages all the same,
the words added are our translation and a note says so, until the research centre names the text it follows.
"""

from typing import Final

from i18n import LOCALES, N_, gettext, locale, speaking

OFFICIAL: Final = {
    "1.1": N_(
        "number of individual consultations given by the centre's employees, by age (14–17, 18–24, 25–28, "
        "individual consultations for parents and guardians) and sex (female and male)"
    ),
    "1.2": N_("mean number of individual consultations given per employee of the centre"),
}
_NOTES: Final = {
    "1.1": (
        N_("The role in the visit decides the column, not the age."),
        N_("Invited specialists are shown apart: the recommendations count employees."),
        N_("Ages outside the bands and unknown sex are counted in «all served» only."),
    ),
    "1.2": (
        N_(
            "All employees on the last day are counted, administrative staff too; "
            "invited specialists are not."
        ),
    ),
}
# Said of one language's text only.
_NOTES_OF_A_LANGUAGE: Final = {
    ("1.1", "kk"): N_(
        "«Individual» and «parents and guardians» stand in the Russian text only; "
        "here they are our translation."
    ),
}
# Appendices 4 and 5 of the recommendations, the method and the form, are missing from the source.
_OURS: Final = N_("Method and layout are ours until the official form is at hand.")


def official_name(indicator: str) -> str:
    """As the recommendations word it."""
    return gettext(OFFICIAL[indicator])


def official_names(indicator: str) -> dict[str, str]:
    """In both languages, Kazakh first: for paper."""
    names = {}
    for name in LOCALES:
        with speaking(name):
            names[name] = official_name(indicator)
    return names


def notes(indicator: str) -> list[str]:
    """What to know when reading it, in whole sentences; in each language what that language's text lacks."""
    of_this = _NOTES_OF_A_LANGUAGE.get((indicator, locale()))
    found = [*_NOTES[indicator], *([of_this] if of_this else []), _OURS]
    return [gettext(one) for one in found]
