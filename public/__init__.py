"""Pages for anybody: no sign-in, no cookie, no script."""
