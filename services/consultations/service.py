"""Consultations, from a kind of help to the outcome: one service made of its parts.

services/consultations/booking.py                 kinds of help, free hours, keeping one, asking for it
services/consultations/own.py       what a person does with their own
services/consultations/desk.py       how the staff answers
services/consultations/outcomes.py   held, missed, entered at the desk
services/consultations/lists.py      what the staff sees
services/consultations/jobs.py       what happens by itself
"""

from services.consultations.booking import Booking
from services.consultations.jobs import ConsultationJobs
from services.consultations.lists import ConsultationLists
from services.consultations.outcomes import Outcomes
from services.consultations.own import OwnConsultations


class ConsultationService(Booking, OwnConsultations, Outcomes, ConsultationLists, ConsultationJobs):
    """Asking for, confirming and closing consultations. One public method, one atomic step."""
