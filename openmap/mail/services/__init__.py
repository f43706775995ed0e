"""Posts mails, delivers them, and forgets their words in time."""

from openmap.mail.rules import redacted
from openmap.mail.services.delivery import (
    MailNotMadeError,
    Outgoing,
    begin,
    conclude,
    put_off_unmade,
)
from openmap.mail.services.keeping import forget_old_bodies, forget_person
from openmap.mail.services.posting import (
    Attachment,
    Message,
    Reader,
    Sender,
    mail_domain,
    message,
    own_address,
    post,
    retry,
    send_again,
)
from openmap.mail.services.transport import hand_over

__all__ = [
    "Attachment",
    "MailNotMadeError",
    "Message",
    "Outgoing",
    "Reader",
    "Sender",
    "begin",
    "conclude",
    "forget_old_bodies",
    "forget_person",
    "hand_over",
    "mail_domain",
    "message",
    "own_address",
    "post",
    "put_off_unmade",
    "redacted",
    "retry",
    "send_again",
]
