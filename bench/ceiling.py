"""The least a Flask app can do on the same server: nothing, one query, a seat with two rows."""

import os

from flask import Flask, request
from sqlalchemy import create_engine, text

TABLES = """
CREATE TABLE event (id integer PRIMARY KEY, slug text UNIQUE, title text);
CREATE TABLE pool (id integer PRIMARY KEY, capacity integer, taken integer,
    CHECK (taken BETWEEN 0 AND capacity));
CREATE TABLE registration (id serial PRIMARY KEY, event_id integer REFERENCES event,
    name text, email text, created_at timestamptz DEFAULT now());
CREATE TABLE mail (id serial PRIMARY KEY, registration_id integer REFERENCES registration,
    recipient text, body text);
INSERT INTO event VALUES (1, 'edition', '7e Openmap ESS');
INSERT INTO pool VALUES (1, 1000000, 0);
"""
_EVENT = text("SELECT title FROM event WHERE slug = :slug")
_SEAT = text("UPDATE pool SET taken = taken + 1 WHERE id = 1 AND taken < capacity RETURNING id")
_REGISTRATION = text(
    "INSERT INTO registration (event_id, name, email) VALUES (1, :name, :email) RETURNING id"
)
_MAIL = text("INSERT INTO mail (registration_id, recipient, body) VALUES (:id, :email, :body)")

engine = create_engine(
    os.environ["OPENMAP_DATABASE_URL"], pool_size=8, max_overflow=0, pool_timeout=10
)
app = Flask(__name__)


@app.get("/health")
@app.get("/bare")
def bare() -> str:
    return "Bonjour"


@app.get("/query")
def query() -> str:
    with engine.connect() as connection:
        return str(connection.scalar(_EVENT, {"slug": "edition"}))


@app.post("/seat")
def seat() -> tuple[str, int]:
    name, email = request.form["family_name"], request.form["contact_email"]
    with engine.begin() as connection:
        if connection.scalar(_SEAT) is None:
            return "Complet", 409
        id_ = connection.scalar(_REGISTRATION, {"name": name, "email": email})
        connection.execute(_MAIL, {"id": id_, "email": email, "body": f"Bonjour {name}"})
    return "Merci", 200
