"""The organiser's dashboard and a person's whole sheet, made of panels."""
