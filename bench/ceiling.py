"""The least an app of this stack can do on the same server: nothing, one query, a seat.

Flask, Flask-SQLAlchemy and the same pool, small tables without indexes, and not one line more.
"""

import os

from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Base of the rows."""


class Event(Base):
    """What one query reads."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]


class Pool(Base):
    """Where a seat is taken."""

    __tablename__ = "pool"
    id: Mapped[int] = mapped_column(primary_key=True)
    capacity: Mapped[int]
    taken: Mapped[int]


class Registration(Base):
    """The first row."""

    __tablename__ = "registration"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    name: Mapped[str]
    email: Mapped[str]


class Mail(Base):
    """The second row."""

    __tablename__ = "mail"
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    recipient: Mapped[str]
    body: Mapped[str]


db = SQLAlchemy(model_class=Base)
app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["OPENMAP_DATABASE_URL"]
app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_size": 8, "max_overflow": 0}
db.init_app(app)


@app.get("/health")
@app.get("/bare")
def bare() -> str:
    return "Bonjour"


@app.get("/query")
def query() -> str:
    return str(db.session.scalar(select(Event.title).where(Event.slug == "edition")))


@app.post("/seat")
def seat() -> tuple[str, int]:
    name, email = request.form["family_name"], request.form["contact_email"]
    taken = (
        update(Pool)
        .where(Pool.id == 1, Pool.taken < Pool.capacity)
        .values(taken=Pool.taken + 1)
        .returning(Pool.id)
    )
    if db.session.scalar(taken) is None:
        return "Complet", 409
    registration = Registration(event_id=1, name=name, email=email)
    db.session.add(registration)
    db.session.flush()
    db.session.add(Mail(registration_id=registration.id, recipient=email, body=f"Bonjour {name}"))
    db.session.commit()
    return "Merci", 200


def prepare() -> None:
    """Make the tables, with one edition of a million seats."""
    with app.app_context():
        db.create_all()
        db.session.add(Event(id=1, slug="edition", title="7e Openmap ESS"))
        db.session.add(Pool(id=1, capacity=1_000_000, taken=0))
        db.session.commit()


if __name__ == "__main__":
    prepare()
