"""The sectors, and the ranks of the queue."""

import json
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SECTORS = Path(__file__).with_name("0003_sectors.json")


def upgrade() -> None:
    op.execute("CREATE SEQUENCE waiting_rank_seq AS bigint")
    insert = sa.text(
        "INSERT INTO sector (slug, label, position, parent_slug) "
        "VALUES (:slug, CAST(:label AS jsonb), :position, :parent)"
    )
    for place, group in enumerate(json.loads(SECTORS.read_text(encoding="utf-8"))):
        _insert(insert, group, place, None)
        for inner, sector in enumerate(group["sectors"]):
            _insert(insert, sector, inner, group["slug"])


def _insert(insert: sa.TextClause, sector: dict, position: int, parent: str | None) -> None:
    label = json.dumps({"fr": sector["fr"], "en": sector["en"]}, ensure_ascii=False)
    op.get_bind().execute(
        insert, {"slug": sector["slug"], "label": label, "position": position, "parent": parent}
    )


def downgrade() -> None:
    op.execute("DELETE FROM sector")
    op.execute("DROP SEQUENCE waiting_rank_seq")
