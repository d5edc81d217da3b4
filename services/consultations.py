"""Consultations, from a kind of help to the outcome: one service made of its parts.

services/booking.py                 kinds of help, free hours, keeping one, asking for it
services/own_consultations.py       what a person does with their own
services/consultation_desk.py       how the staff answers
services/consultation_outcomes.py   held, missed, entered at the desk
services/consultation_lists.py      what the staff sees
services/consultation_jobs.py       what happens by itself
"""

from services.booking import Booking
from services.consultation_jobs import ConsultationJobs
from services.consultation_lists import ConsultationLists
from services.consultation_outcomes import Outcomes
from services.own_consultations import OwnConsultations


class ConsultationService(Booking, OwnConsultations, Outcomes, ConsultationLists, ConsultationJobs):
    """Asking for, confirming and closing consultations. One public method, one atomic step."""
