"""People: registering, consents, one person in several chats, doubles, erasing."""
