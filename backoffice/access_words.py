"""Sentences about logins: the second factor, invitations, roles, officers."""

from typing import Final

from i18n import N_
from services.errors import DomainError
from services.staff import invitations, officers, second_factor
from services.staff import roles as staff_roles
from services.staff import rows as staff_rows
from services.staff.second_factor import ResetReason

SENTENCES: Final[dict[type[DomainError], str]] = {
    staff_rows.NameTaken: N_("This login name is taken. Choose another one."),
    staff_rows.BadLoginName: N_("3 to 60 small Latin letters, digits, dots or dashes."),
    staff_rows.OwnLogin: N_("Nobody changes their own rights. Ask somebody else who may."),
    staff_rows.OfficersLogin: N_("An officer's login is changed on the page «Officers» only, by two people."),
    staff_roles.AlreadyHeld: N_("This login has that role already."),
    staff_roles.OnlyRole: N_("This is the only role. Give another one first, or end the login."),
    staff_roles.RoleEnded: N_("This role was ended already."),
    second_factor.WrongSecondFactor: N_("The code does not fit. Wait for the next one and try again."),
    second_factor.AlreadySetUp: N_("The second factor is set up already."),
    second_factor.NotSetUp: N_("No second factor is set up here. Begin again."),
    second_factor.SecondFactorNeeded: N_("Your role needs the second factor. It cannot be taken off."),
    invitations.NoInvitation: N_("This invitation is not valid. Ask whoever sent it for a new one."),
    invitations.HasLogin: N_("This employee has a login already."),
    invitations.NotOpen: N_("This invitation is not open any more: used, withdrawn or too old."),
    officers.NoSuchLogin: N_("No open login has this name. Check it and try again."),
    officers.NotIndependent: N_("Whoever is in the line of command cannot be an officer."),
    officers.HoldsARole: N_("The Committee's person holds no other role here."),
    officers.OnlyForTheCountry: N_("The Committee's person is proposed for the whole country."),
    officers.AlreadyProposed: N_("This waits to be confirmed already."),
    officers.AlreadySettled: N_("Somebody has settled this already. See below how."),
    officers.OwnProposal: N_("It takes a second person. Whoever proposed does not confirm."),
    officers.ProposalVoid: N_("This holds no more: a login or a role has ended since. Decline it."),
}

DONE: Final[dict[str, str]] = {
    "second_factor_first": N_("Your role needs a second factor. Set it up first."),
    "second_factor_off": N_("The second factor is taken off."),
    "second_factor_reset": N_("The second factor is taken off. The person is signed out everywhere."),
    "role_given": N_("The role is given. It holds from the next click on."),
    "role_ended": N_("The role is ended. It holds from the next click on."),
    "withdrawn": N_("Withdrawn: the link opens nothing any more."),
    "invited_already": N_("The invitation is made. Its link was shown once. For another link, invite again."),
    "officer_proposed": N_("Proposed. Now a second person has to confirm."),
    "officer_confirmed": N_("Confirmed. It holds from now on."),
    "officer_declined": N_("Declined. Nothing changes."),
    "officer_withdrawn": N_("Taken back. Nothing changes."),
}

# What fields are called where a fault is told above the form.
FIELDS: Final[dict[str, str]] = {
    "code": N_("Code"),
    "paper": N_("Recovery code"),
    "officer": N_("Login name"),
}

RESET_REASONS: Final[dict[ResetReason, str]] = {
    ResetReason.LOST: N_("The phone is lost"),
    ResetReason.BROKEN: N_("The phone is broken"),
    ResetReason.ANOTHER_PHONE: N_("There is another phone"),
    ResetReason.STOLEN: N_("The phone was stolen"),
}
