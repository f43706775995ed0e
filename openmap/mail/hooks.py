"""What the mails contribute: what was written to a person, and its forgetting."""

from typing import Any

from openmap.mail import queries, services


def personal_data_export(person_id: int) -> dict[str, Any]:
    """Say what was written to the person, without the keys in its links."""
    return {
        "mails": [
            {
                "kind": mail.kind,
                "recipient": mail.recipient,
                "subject": mail.subject,
                "text": services.redacted(mail.text or ""),
                "state": mail.state,
                "queued_at": mail.queued_at.isoformat(),
                "sent_at": mail.sent_at.isoformat() if mail.sent_at else None,
            }
            for mail in queries.mails_of_person(person_id)
        ]
    }


def personal_data_erase(person_id: int) -> None:
    """Forget the words and the address; that a mail was sent stays."""
    services.forget_person(person_id)
