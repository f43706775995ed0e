"""Signed codes, and the badge they are printed on."""
