"""The lists every form offers."""

from flask import Flask

from openmap.directory import queries


def test_ile_de_france_comes_first_among_the_departements() -> None:
    codes = [departement.code for departement in queries.departements()]

    assert codes[:8] == ["75", "77", "78", "91", "92", "93", "94", "95"]
    assert (len(codes), codes[8], codes[-1]) == (101, "01", "976")


def test_departement_is_named_by_its_code() -> None:
    assert queries.departement_name("2A") == "Corse-du-Sud"
    assert queries.departement_name("00") is None
    assert queries.departement_name(None) is None


def test_sectors_come_in_twenty_groups_each_with_another(app: Flask) -> None:
    groups = queries.sector_groups()

    assert len(groups) == 20
    assert sum(len(group.sectors) for group in groups) == 154
    assert {group.sectors[-1].label.fr for group in groups} == {"Autre"}
    assert groups[0].label.en == "Food and farming"


def test_labels_of_named_sectors_keep_their_order(app: Flask) -> None:
    labels = queries.sector_labels(["restauration", "prestations-informatiques"])

    assert [label.fr for label in labels.values()] == [
        "Prestations informatiques",
        "Restauration",
    ]
