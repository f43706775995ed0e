"""Who is the same person, and what becomes of them."""

from flask import Flask

from openmap.people import services


def test_one_address_and_name_is_one_person_however_written(app: Flask) -> None:
    zoe = services.find_or_add("zoe@ville.test", "Zoé", "Lefèvre")

    assert services.find_or_add("zoe@ville.test", "ZOE", "LEFEVRE").id == zoe.id
    assert services.find_or_add("zoe@ville.test", "Awa", "Lefèvre").id != zoe.id


def test_people_without_an_address_are_never_taken_for_each_other(app: Flask) -> None:
    one = services.find_or_add(None, "Zoé", "Lefèvre")
    other = services.find_or_add(None, "Zoe", "Lefevre")
    third = services.find_or_add(None, "Zo", "Lefèvre")

    assert one.id != other.id
    assert services.rename(third, "Zoé", "Lefèvre").id == third.id


def test_a_correction_leads_to_whoever_is_already_known(app: Flask) -> None:
    known = services.find_or_add("zoe@ville.test", "Zoé", "Lefèvre")
    mistyped = services.find_or_add("zoe@ville.test", "Zo", "Lefèvre")
    elsewhere = services.find_or_add("zo@ville.test", "Zoé", "Lefèvre")

    assert services.rename(mistyped, "Zoé", "Lefèvre").id == known.id
    assert services.move(elsewhere, "zoe@ville.test").id == known.id
