"""Employees, their logins and roles, and how they sign in."""
