"""The sectors, the ranks of the queue, and the counts of registrations."""

import json
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COUNTING = """
CREATE FUNCTION registration_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO registration_count AS c (event_id, category_id, state, number)
        SELECT event_id, category_id, state, count(*) FROM after_rows GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (event_id, category_id, state) DO UPDATE SET number = c.number + excluded.number;
    ELSIF TG_OP = 'DELETE' THEN
        UPDATE registration_count AS c SET number = c.number - gone.number
        FROM (SELECT event_id, category_id, state, count(*) AS number FROM before_rows GROUP BY 1, 2, 3) AS gone
        WHERE (c.event_id, c.category_id, c.state) = (gone.event_id, gone.category_id, gone.state);
    ELSE
        INSERT INTO registration_count AS c (event_id, category_id, state, number)
        SELECT event_id, category_id, state, sum(step) FROM (
            SELECT a.event_id, a.category_id, a.state, 1 AS step FROM after_rows a JOIN before_rows b USING (id)
            WHERE (a.category_id, a.state) IS DISTINCT FROM (b.category_id, b.state)
            UNION ALL
            SELECT b.event_id, b.category_id, b.state, -1 FROM after_rows a JOIN before_rows b USING (id)
            WHERE (a.category_id, a.state) IS DISTINCT FROM (b.category_id, b.state)
        ) AS steps GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (event_id, category_id, state) DO UPDATE SET number = c.number + excluded.number;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER registration_count_insert AFTER INSERT ON registration
    REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION registration_counted();
CREATE TRIGGER registration_count_update AFTER UPDATE ON registration
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION registration_counted();
CREATE TRIGGER registration_count_delete AFTER DELETE ON registration
    REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION registration_counted();
"""

SECTORS = Path(__file__).with_name("0003_sectors.json")


def upgrade() -> None:
    op.execute(COUNTING)
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
    op.execute("DROP FUNCTION registration_counted CASCADE")
    op.execute("DELETE FROM sector")
    op.execute("DROP SEQUENCE waiting_rank_seq")
